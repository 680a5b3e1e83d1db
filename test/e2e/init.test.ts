import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

let place: Bench;
beforeAll(async () => {
  place = await bench({ seed: {} }, {});
});
afterAll(() => place.close());

describe('init', () => {
  test('names the commands that read what it wrote, and they do', async () => {
    expect(await place.run(['init', '-f', 'new.yaml'])).toMatchObject({
      code: 0,
      stdout: 'Wrote new.yaml. Edit it, then:\n  keyturn validate -f new.yaml\n  keyturn plan -f new.yaml\n',
    });
    expect(await place.run(['validate', '-f', 'new.yaml'])).toMatchObject({ code: 0, stdout: 'valid, 1 secret\n' });
    expect((await place.run(['init'])).stdout).toContain(':\n  keyturn validate\n  keyturn plan\n');
  });

  test('shows what cannot be seen in the name of the file', async () => {
    const { stdout } = await place.run(['init', '-f', 'a\u202e\u001b[31m.yaml']);
    expect(stdout).toContain('Wrote a\\u202e\\u001b[31m.yaml.');
    for (const hidden of ['\u202e', '\u001b']) expect(stdout).not.toContain(hidden);
  });

  test.each([
    ['no file', ['-f', ''], "-f '' names no file"],
    ['two files', ['-f', 'one.yaml', '-f', 'two.yaml'], '-f names more than one file'],
  ])('writes nothing where -f means %s', async (_, flags, message) => {
    const { code, stdout, stderr } = await place.run(['init', ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`E_USAGE: ${message}\n`);
    for (const name of ['one.yaml', 'two.yaml']) expect(existsSync(join(place.folder, name))).toBe(false);
  });

  test('has an example of an account that is there, which keeps its password', async () => {
    await place.run(['init', '-f', 'example.yaml']);
    const path = join(place.folder, 'example.yaml');
    const [text = '', example = ''] = readFileSync(path, 'utf8').split(/(?<=\n)(?= {2}# - name)/);
    writeFileSync(path, text + example.replace(/^ {2}# /gm, '  '));
    expect(await place.run(['validate', '-f', 'example.yaml'])).toMatchObject({
      code: 0,
      stdout: 'valid, 2 secrets\n',
    });
    expect(example).toContain('rotateOnCreate: false\n');
  });
});
