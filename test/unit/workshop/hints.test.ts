import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type ApiAction, actions } from '../../../src/aliyun/api/actions.ts';
import { refusalRows } from '../../../src/aliyun/api/error-table.ts';
import { addChangeCommands } from '../../../src/cli/change-commands.ts';
import { addFileCommands } from '../../../src/cli/file-commands.ts';
import { addToolCommands } from '../../../src/cli/tool-commands.ts';
import { addWatchCommands } from '../../../src/cli/watch-commands.ts';

// A hint must not name a flag that the command at hand does not have.

const program = new Command('keyturn');
for (const add of [addFileCommands, addChangeCommands, addWatchCommands, addToolCommands]) add(program);

const flagsOf = (verb: string): ReadonlySet<string> =>
  new Set(program.commands.find((one) => one.name() === verb)?.options.flatMap(({ long }) => long ?? []));

/** Any of these may make a call that is refused, and none knows which of them is at work. */
const callers = ['plan', 'apply', 'status', 'drift', 'verify', 'rotate', 'release', 'dump', 'history'].map(flagsOf);
const shared = [...(callers[0] ?? [])].filter((flag) => callers.every((flags) => flags.has(flag)));

/** Only one command makes the call that these are about. */
const only: Readonly<Record<string, string>> = { E_ACCOUNT_OWNS: 'apply' };

const known: readonly ApiAction[] = Object.keys(actions).filter((name): name is ApiAction => name in actions);

test.each(refusalRows.map((row) => ({ row, code: row.code })))(
  'the hint of $code names flags of its command',
  ({ row }) => {
    const { code, hint } = row;
    const hints =
      typeof hint === 'string' ? [hint] : known.map((action) => hint({ kind: 'refused', status: 403 }, action));
    for (const text of hints) {
      const named = [...text.matchAll(/\bkeyturn ([a-z]+)/g)].map(([, verb = '']) => flagsOf(verb));
      const allowed = [...shared, ...named.flatMap((flags) => [...flags]), ...flagsOf(only[code] ?? '')];
      expect(allowed).toEqual(expect.arrayContaining(text.match(/--[a-z][a-z-]+/g) ?? []));
    }
  },
);
