import { expect, test } from 'vitest';
import { usageError } from '../../../src/app/terminal/usage-error.ts';

test.each([
  ["error: unknown command 'x'", "unknown command 'x'", ''],
  ["error: unknown command 'plann'\n(Did you mean plan?)", "unknown command 'plann'", 'Did you mean plan? '],
  [
    "error: option '--port <n>' argument 'x' is invalid. Give a whole number from 0 to 9.",
    "option '--port <n>' argument 'x' is invalid",
    'Give a whole number from 0 to 9. ',
  ],
  [
    "error: option '--format <form>' argument 'a. Give b.' is invalid. Allowed choices are text, json.",
    "option '--format <form>' argument 'a. Give b.' is invalid",
    'Allowed choices are text, json. ',
  ],
  [
    "error: command-argument value 'foo' is invalid for argument 'of'. Allowed choices are plan, result.",
    "argument 'of' cannot be 'foo'",
    'Allowed choices are plan, result. ',
  ],
  [
    "error: too many arguments for 'plan'. Expected 0 arguments but got 1.",
    "too many arguments for 'plan'",
    'Expected 0 arguments but got 1. ',
  ],
  ["error: unknown option '--pasword=Canary\n=b'", "unknown option '--pasword'", ''],
  ["error: unknown option '--fiel=Canary'\n(Did you mean --file?)", "unknown option '--fiel'", 'Did you mean --file? '],
  ["error: unknown option '-pCanary'", "unknown option '-p'", ''],
  ["error: unknown option '-p=Canary\nb'", "unknown option '-p'", ''],
])('%j', (said, message, advice) => {
  expect(usageError(said, undefined)).toEqual({
    code: 'E_USAGE',
    severity: 'error',
    message,
    hint: `${advice}\`keyturn --help\` shows what there is.`,
  });
});

test('the command that was called is the one to ask for help', () => {
  expect(usageError('error: x', 'plan').hint).toBe('`keyturn plan --help` shows what there is.');
});

test('a flag before the command is told where to stand', () => {
  expect(usageError("error: unknown option '--env'", undefined, true).hint).toBe(
    'Flags stand behind the command. `keyturn --help` shows what there is.',
  );
});
