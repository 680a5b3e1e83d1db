import { type Diagnostic, DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import { nearest } from '../../model/nearest.ts';
import { commandLine } from '../../render/shared/next-command.ts';
import { minuteText } from '../../render/shared/times.ts';
import { environmentOf } from '../files/load-files.ts';
import { againOf, type CommonFlags } from '../terminal/flags.ts';

/** More than anybody chooses from. */
const meantAtMost = 3;

const namesOf = ({ secrets }: Desired): readonly string[] => secrets.map(({ name }) => name);

/** Those that end with it, since a prefix is easily left out, else the nearest. */
const meantBy = (name: string, known: readonly string[]): readonly string[] => {
  const longer = known.filter((one) => one.endsWith(`/${name}`));
  return longer.length > 0 ? longer.slice(0, meantAtMost) : [nearest(name, known) ?? []].flat();
};

/** Names that are in no file. */
export const unknownIn = (desired: Desired, names: readonly string[]): readonly string[] => {
  const known = new Set(namesOf(desired));
  return names.filter((name) => !known.has(name));
};

/** @param goes when it is deleted for good, where that is scheduled. ISO 8601. */
export const unknownProblem = (name: string, desired: Desired, flags: CommonFlags, goes?: string): Diagnostic => {
  const command = (verb: string): string => commandLine(verb, againOf(flags), environmentOf(flags));
  if (goes !== undefined) {
    const message = `secret "${name}" is in no file, and is scheduled for deletion: gone for good on ${minuteText(goes)} UTC`;
    const hint = `Until then, put its entry back and run \`${command('apply')}\`: that restores it.`;
    return diagnostic('E_SECRET_UNKNOWN', message, { secret: name, hint });
  }
  const meant = meantBy(name, namesOf(desired));
  const first = meant.length > 0 ? `Did you mean ${meant.join(' or ')}?` : 'Give the full name, with all its prefixes.';
  const hint = `${first} \`${command('status')}\` lists the names.`;
  return diagnostic('E_SECRET_UNKNOWN', `no secret "${name}" is in the files`, { hint });
};

/** Refuses names that are in no file. */
export const demandKnown = (desired: Desired, names: readonly string[], flags: CommonFlags): void => {
  const unknown = unknownIn(desired, names);
  if (unknown.length > 0) throw new DiagnosticsError(unknown.map((name) => unknownProblem(name, desired, flags)));
};
