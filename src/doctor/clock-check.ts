import type { Check } from '../diagnostics/check-up.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import { durationText } from '../render/shared/text.ts';
import { checkOf } from './checks.ts';

/** Milliseconds of difference: more is worth a word; beyond the longer one no signature is taken. */
const tolerable = 5 * 60_000;
const refused = 15 * 60_000;

export type Reading = { readonly service: string /** Their clock minus ours, milliseconds. */; readonly ahead: number };

const hint =
  'Set the clock of this machine (NTP). A service on this machine may have been given a clock of its own, as an emulator can be.';

const difference = (off: number): string => (off > 86_400_000 ? 'more than a day' : durationText(off));

/**
 * What the Date headers of answers say of the machine's clock. They count in seconds. `isTaken`: a signature of just now was
 * taken all the same.
 */
export const clockCheck = (readings: readonly Reading[], isTaken: boolean): Check => {
  const [worst] = [...readings].sort((one, other) => Math.abs(other.ahead) - Math.abs(one.ahead));
  if (!worst) return checkOf('clock', { says: 'no endpoint told its time', skipped: true });
  const off = Math.abs(worst.ahead);
  if (off <= tolerable) return checkOf('clock', { says: 'less than 5 minutes from those of the services' });
  const message = `this machine is ${difference(off)} ${worst.ahead > 0 ? 'behind' : 'ahead of'} ${worst.service}`;
  const problem =
    off < refused || isTaken
      ? diagnostic('W_CLOCK_SKEW', `${message}; real services refuse signatures from 15 minutes on`, { hint })
      : diagnostic('E_CLOCK_SKEW', `${message}: signatures are refused from 15 minutes on`, { hint });
  return checkOf('clock', { says: '', problems: [problem] });
};
