import type { SavedOutcome, SavedResult } from '../../plan/saved/saved-result.ts';
import { jsonText } from '../shared/json.ts';
import type { View } from '../shared/text.ts';
import { renderResultHtml } from './html.ts';
import { renderResultMarkdown } from './markdown.ts';
import type { ShownResult as Reviewed } from './shown-result.ts';
import { renderResultText, type ShownResult } from './text.ts';

const shown = ({ because, diagnostic, outcome, requestIds, seconds, ...step }: SavedOutcome): ShownResult => ({
  step,
  outcome,
  requestIds,
  milliseconds: seconds * 1000,
  ...(because === undefined ? {} : { because }),
  ...(diagnostic === undefined ? {} : { diagnostic }),
});

/** A result does not tell what its steps waited for. */
const reviewed = (result: SavedResult): Reviewed => ({
  ...result,
  steps: result.steps.map(shown).map(({ step, ...more }) => ({ ...more, step: { waitsFor: [], ...step } })),
});

const options = { prune: false, allow: [], only: [], except: [] };

/** A result read back from its file. How to go on is not said: nobody knows what has been done since. */
export const renderSavedResult = {
  text: (result: SavedResult, view: View): string =>
    renderResultText({ ...result, options }, result.steps.map(shown), { ...view, next: false }),
  json: (result: SavedResult, _view: View): string => jsonText(result),
  markdown: (result: SavedResult, _view: View): string => renderResultMarkdown(reviewed(result)),
  html: (result: SavedResult, _view: View): string => renderResultHtml(reviewed(result)),
};
