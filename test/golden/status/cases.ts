import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Health } from '../../../src/plan/health/health.ts';
import type { StatusDetails } from '../../../src/render/status/one.ts';
import { instance, liveSecret } from '../../support/plan-builders.ts';

/** Turns the reading order, clears the screen, feigns a line. */
const hostile = '\u202Eevil\u001B[2J\nnext \u{E0041}<b>';

const grants = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;
const healthy: Health = {
  name: 'orders/app',
  rotation: 'on',
  interval: 604_800,
  last: '2026-11-20T10:00:00Z',
  next: '2026-11-27T10:00:00Z',
  mode: 'dual',
  accounts: [
    { name: 'app', status: 'Available', grants },
    { name: 'app_clone', status: 'Available', grants },
  ],
  instance: 'rm-1',
  instanceStatus: 'Running',
  owed: 0,
  problems: [],
};
const { next: _, ...notNext } = healthy;
const invalid: Health = {
  ...notNext,
  rotation: 'invalid',
  accounts: [
    { name: 'app', status: 'Available', grants },
    { name: 'app_clone', status: 'absent', grants: {} },
  ],
  problems: ['KMS no longer rotates it after a failure', 'account app_clone does not exist'],
};

const well: StatusDetails = {
  health: healthy,
  cures: [],
  goOn: ['verify', 'rotate', 'history'],
  instanceName: 'orders-db',
  secret: liveSecret(
    'orders/app',
    { description: 'Order service', encryptionKey: 'key-1', kmsInstance: 'kst-1' },
    { team: 'a' },
  ),
  instance: instance(),
  rotationEvents: { found: [{ at: '2026-11-20T10:00:03Z', outcome: 'done' }] },
  serviceRole: { found: { name: 'AliyunServiceRoleForKMSSecretsManagerForRDS', there: true } },
};

const unread: Health = {
  ...healthy,
  accounts: healthy.accounts.map(({ name }) => ({ name, status: 'unknown', grants: {} })),
  instanceStatus: 'unreadable',
  problems: [
    'the instance could not be read: RDS DescribeAccounts: RDS cannot reach the database server of the instance (Database.ConnectError, 400)',
  ],
};

const failure = {
  at: '2026-11-27T10:00:00Z',
  outcome: 'failed',
  reason: { code: 'Rejected.RotationFailed', message: 'The account does not exist, or the instance is not running.' },
} as const;

const denied = diagnostic(
  'E_DENIED',
  'CloudMonitor DescribeSystemEventAttribute: the access key has no permission (NoPermission, 403)',
  { hint: 'Grant cms:DescribeSystemEventAttribute to the user or role. `keyturn policy --for status` prints all that is needed.', requestId: 'REQUEST-1' },
);

export const cases: Readonly<Record<string, StatusDetails>> = {
  well,
  invalid: {
    ...well,
    health: invalid,
    goOn: ['plan', 'history'],
    rotationEvents: { found: [failure, ...Array.from({ length: 11 }, () => ({ ...failure, reason: {} }))] },
    serviceRole: { found: { name: 'AliyunServiceRoleForKMSSecretsManagerForRDS', there: false } },
  },
  foreign: {
    ...well,
    goOn: ['plan', 'history'],
    health: { ...healthy, foreign: true, problems: ["it carries no owner's mark"] } },
  unread: {
    ...well,
    health: unread,
    cures: ['See in the RDS console why it does not answer: a restart, a full disk, too many connections. Then run the command again.'],
    goOn: ['status', 'history'],
  },
  locked: {
    ...well,
    health: { ...healthy, accounts: [{ name: 'app', status: 'Lock', grants }], problems: ['account app is locked'] },
    cures: [
      'Nobody logs in with it, and KMS cannot rotate it. Unlock it: `aliyun rds UnlockAccount --DBInstanceId rm-1 --AccountName app`; if it was locked by SQL: `ALTER ROLE "app" LOGIN`.',
    ],
    goOn: ['verify', 'history'],
  },
  overdue: {
    ...well,
    goOn: ['apply', 'history'],
    health: {
      ...healthy,
      overdue: '2026-11-27T10:00:00Z',
      owed: 2,
      problems: ['the rotation is overdue since 2026-11-27 10:00 UTC', '2 rotations still owed: run keyturn apply'],
    },
    rotationEvents: { found: [] },
    serviceRole: {
      unavailable: diagnostic('E_UNREACHABLE', 'RAM: no answer came within 15 seconds', { hint: 'Ask again.' }),
    },
  },
  leaving: {
    ...well,
    goOn: ['plan', 'history'],
    health: {
      ...healthy,
      deletion: '2026-12-20T10:00:00Z',
      problems: ['it is deleted for good on 2026-12-20T10:00:00Z'],
    },
    instance: instance([], { lock: 'ManualLock' }),
    rotationEvents: { unavailable: denied },
  },
  absent: {
    cures: [],
    goOn: ['plan', 'history'],
    health: {
      name: 'orders/new',
      rotation: 'absent',
      accounts: [],
      instance: 'rm-9',
      instanceStatus: 'absent',
      owed: 0,
      problems: ['not created yet: run keyturn apply', 'instance rm-9 does not exist'],
    },
    rotationEvents: { found: [] },
    serviceRole: { found: { name: 'AliyunServiceRoleForKMSSecretsManagerForRDS', there: false } },
  },
  hostile: {
    ...well,
    health: {
      ...healthy,
      accounts: [{ name: hostile, status: hostile, grants: { [hostile]: 'Custom' } }],
      instanceStatus: hostile,
      problems: [`account ${hostile} is ${hostile}`],
    },
    cures: [hostile],
    secret: liveSecret('orders/app', { description: hostile }, { [hostile]: hostile }),
    rotationEvents: { found: [{ ...failure, reason: { code: hostile, message: hostile.repeat(30) } }] },
  },
};
