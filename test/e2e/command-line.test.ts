import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { keyturn } from '../support/keyturn.ts';

describe('a command line that cannot be understood', () => {
  test.each([
    [['zz\u001b[31m\u202e'], "unknown command 'zz\\u001b[31m\\u202e'", '`keyturn --help`'],
    [['plann'], "unknown command 'plann'", 'Did you mean plan?'],
    [['adopt', '--help'], "unknown command 'adopt'", '`keyturn --help`'],
    [['--help', 'adopt'], "unknown command 'adopt'", '`keyturn --help`'],
    [['help', 'nope'], "unknown command 'nope'", '`keyturn --help`'],
    [['plan', '--frob=Canary'], "unknown option '--frob'", '`keyturn plan --help`'],
    [['--password', 'Canary', 'plan'], "unknown option '--password'", 'Flags stand behind the command.'],
    [['plan', '-pCanary'], "unknown option '-p'", '`keyturn plan --help`'],
    [['plan', 'x'], "too many arguments for 'plan'", '`keyturn plan --help`'],
    [['schema', 'x\u0007'], "argument 'of' cannot be 'x\\u0007'", '`keyturn schema --help`'],
    [['emulator', '--port', '1.5'], "option '--port <n>' argument '1.5' is invalid", 'Give a whole number'],
    [['validate', '-f'], "option '-f, --file <path>' argument missing", '`keyturn validate --help`'],
  ])('%j', async (args, message, hint) => {
    const { code, stdout, stderr } = await keyturn(args);
    const [first, ...rest] = stderr.split('\n');
    expect({ code, stdout, first }).toEqual({
      code: 1,
      stdout: '',
      first: expect.stringContaining(`error E_USAGE: ${message}`),
    });
    expect(rest.join(' ')).toContain(hint);
    expect(stderr).not.toMatch(/Canary|[^\P{C}\n]/u);
    for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([[['help']], [['--help']], [['help', 'plan']], [['plan', '--help']], [['--version']]])(
    '%j is understood',
    async (args) => {
      expect(await keyturn(args)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/Usage|^\d/) });
    },
  );

  test.each(['--help', 'plan --help', '--version'])(
    'a reader that closes the pipe early does not break %s',
    async (args) => {
      const script = `{ sleep 0.2; node dist/cli.js ${args}; echo "exit code $?" >&2; } | true`;
      const { stderr } = await promisify(execFile)('sh', ['-c', script]);
      expect(stderr).toBe('exit code 0\n');
    },
  );

  test('without a word the help goes to stderr: 1', async () => {
    expect(await keyturn([])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^Usage/) });
  });
});
