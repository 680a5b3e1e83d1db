import { expect, test } from 'vitest';
import type { Check } from '../../src/diagnostics/check-up.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderDoctorJson } from '../../src/render/doctor/json.ts';
import { renderDoctor } from '../../src/render/doctor/text.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { expectGolden } from './plan-text/golden-file.ts';

const hostile = 'acs:ram::1:user/\u001b[31mred\u202e';
const denied = diagnostic('E_DENIED', 'RDS DescribeAccounts of instance rm-1: the access key has no permission (Forbidden.RAM, 403)', {
  hint: 'It needs rds:DescribeAccounts. keyturn policy --for plan prints all that is needed.',
  requestId: '4FE30A4E-C518-4D07-AF67-72BD6B4F4BBE',
});
const off = diagnostic('W_CLOCK_SKEW', 'this machine is 7 min 0 s behind KMS', { hint: 'Set the clock of this machine (NTP).' });
const checks: readonly Check[] = [
  { name: 'Node.js', outcome: 'ok', says: '22.11.0', problems: [] },
  { name: 'KMS endpoint', outcome: 'ok', says: 'https://kms.cn-hangzhou.aliyuncs.com answers, its certificate is trusted', problems: [] },
  { name: 'clock', outcome: 'warning', says: '', problems: [off] },
  { name: 'identity', outcome: 'ok', says: `account 1, ${hostile}`, problems: [] },
  { name: 'RDS DescribeAccounts', outcome: 'failed', says: '', problems: [denied] },
  { name: 'KMS DescribeSecret', outcome: 'skipped', says: 'there is no secret to try it on', problems: [] },
];
const checkUp = {
  checks,
  writes: ['kms:CreateSecret', 'kms:DeleteSecret', 'rds:CreateAccount', 'ram:CreateServiceLinkedRole'],
  policyCommand: 'keyturn policy -f a.yaml --for apply',
};
const file = (name: string): URL => new URL(`doctor/${name}`, import.meta.url);

test('at 80 columns', () => {
  const text = renderDoctor(checkUp, { width: 80, color: false });
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  expectGolden(text, file('mixed-80.txt'));
});

test('as JSON', () => expectGolden(renderDoctorJson({ toolVersion: '0.1.0', region: 'cn-hangzhou' }, checkUp, 1), file('mixed.json.txt')));
