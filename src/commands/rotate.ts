import { environmentOf } from '../app/files/load-files.ts';
import { demandOurs, type Named, type Ours, readNamed } from '../app/line/named.ts';
import { confirmed } from '../app/terminal/confirm.ts';
import { type Ending, exitCode } from '../app/terminal/exit.ts';
import { againOf, type CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { type Rotated, type RotationRoom, type RotationWish, roomFor } from '../apply/rotations.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { renderRotateJson } from '../render/rotate/json.ts';
import { rotateNext } from '../render/rotate/next.ts';
import { renderRotateText } from '../render/rotate/text.ts';
import { demandOwnAccounts } from '../rotate/demand-own-accounts.ts';
import { rotateInRounds } from '../rotate/rotate-rounds.ts';
import { toolVersion } from '../version.ts';
import { endingOf, problemsOf } from './verify.ts';

export type RotateFlags = CommonFlags & {
  readonly yes?: boolean;
  readonly both?: boolean;
  readonly verify?: boolean;
  readonly id?: string;
  readonly format: 'text' | 'json';
};

/** KMS takes 64 characters; the second rotation of a pair adds two. */
const demandId = (id: string | undefined): void => {
  if (id === undefined || /^[\w.:/+=@-]{1,62}$/.test(id)) return;
  throw new DiagnosticsError([
    diagnostic('E_USAGE', '--id is no version id', {
      hint: 'Give up to 62 letters, digits and `_ - . : / + = @`, such as the id of the pipeline run.',
    }),
  ]);
};

const wishOf = ({ live }: Ours, flags: RotateFlags): RotationWish => ({
  secret: live.name,
  rotations: flags.both && live.mode === 'dual' ? 2 : 1,
});

/** So few are simply asked for: KMS says no where there is no room, and nothing is lost by it. */
const few = 5;

/** What fits into the hour, as far as the secrets of the region tell. */
const makeRoom = async (
  { cloud, live }: Named,
  wishes: readonly RotationWish[],
  signal: AbortSignal,
): Promise<RotationRoom> => {
  const wanted = wishes.reduce((sum, { rotations }) => sum + rotations, 0);
  if (wanted <= few) return roomFor(wishes, [], live.now);
  const known = Object.values(live.secrets).flatMap(({ rotation }) => rotation.last ?? []);
  const others = Object.values(live.listed).filter(({ name, type }) => type === 'Rds' && !live.secrets[name]);
  const asked = await cloud.lastRotations(
    others.map(({ name }) => name),
    signal,
  );
  return roomFor(wishes, [...known, ...asked], live.now);
};

const noRoom = ({ left, seen }: RotationRoom): readonly Diagnostic[] => {
  if (left.length === 0) return [];
  const message = `KMS takes 50 rotations an hour, and the secrets of this region show ${seen} in the last one: ${left.length} of those named are left for later`;
  return [
    diagnostic('E_ROTATION_BUDGET', message, { hint: 'Nothing was begun for them. The output has the command.' }),
  ];
};

/** Whoever uses a password that is set anew is cut off: of a single account, and of a pair that is rotated twice. */
const agreedToCutOff = (wishes: readonly RotationWish[], named: Named, flags: RotateFlags, terminal: Terminal) => {
  const single = wishes.filter(({ secret }) => named.live.secrets[secret]?.mode !== 'dual');
  const both = wishes.filter(({ rotations }) => rotations === 2);
  const list = (some: readonly RotationWish[]): string => some.map(({ secret }) => secret).join(', ');
  const questions = [
    ...(single.length > 0 ? [`${single.length === 1 ? 'The account of' : 'One account each:'} ${list(single)}.`] : []),
    ...(both.length > 0 ? [`Both accounts of ${list(both)}.`] : []),
  ];
  if (questions.length === 0) return Promise.resolve(true);
  const question = `${questions.join(' ')} Whoever holds today's password is cut off until they fetch the new one.`;
  return confirmed(question, flags, terminal);
};

const endOf = (rotated: readonly Rotated[]): Pick<Ending, 'failed' | 'attention'> => {
  const ends = rotated.flatMap(({ checks }) => (checks ? [endingOf(checks)] : []));
  return {
    failed:
      rotated.some(({ outcome }) => outcome !== 'rotated' && outcome !== 'already') ||
      ends.some(({ failed }) => failed),
    attention: ends.some(({ attention }) => attention),
  };
};

const problemsIn = ({ results, checks }: Rotated): readonly Diagnostic[] => [
  ...results.flatMap((result) => result.diagnostic ?? []),
  ...(checks ? problemsOf(checks) : []),
];

/**
 * `keyturn rotate NAME...`: rotates now and waits for the new version; `--both` twice, so that both passwords of a pair
 * are new. Does what fits into the hour and says how to go on with the rest.
 */
export const rotate = (names: readonly string[], flags: RotateFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    demandId(flags.id);
    const named = await readNamed(names, flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const ours = demandOurs(named);
    demandOwnAccounts(ours, named);
    const wishes = ours.map((pair) => wishOf(pair, flags));
    const room = await makeRoom(named, wishes, stop.signal);
    if (!(await agreedToCutOff(room.now, named, flags, terminal))) return exitCode({ refused: true });
    const options = { id: flags.id, verify: flags.verify ?? false };
    const tried = await rotateInRounds(named, room.now, options, terminal, stop);
    const left = room.left.map(
      (wish): Rotated => ({ ...wish, outcome: 'notRun', because: 'hour', made: 0, results: [] }),
    );
    const rotated = [...tried, ...left];
    const code = exitCode({ interrupted: stop.interrupted(), ...endOf(rotated) });
    const next = rotateNext(rotated, { ...flags, ...againOf(flags), environment: environmentOf(flags) });
    const { owner, environment, region } = named.desired;
    terminal.out(
      flags.format === 'json'
        ? renderRotateJson({ toolVersion, owner, environment, region, exitCode: code, ...room }, rotated, next)
        : renderRotateText(rotated, next, room.roomAt, { width: terminal.tableWidth, color: terminal.color.out }),
    );
    report(terminal, [...rotated.flatMap(problemsIn), ...noRoom(room)]);
    return code;
  });
