import { expect, it } from 'vitest';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { renderPlanText } from '../../../src/render/plan/text.ts';
import { plan } from '../../golden/plan-text/build.ts';

const view = { width: 80, color: false, all: false, steps: false, instances: 1 };

it('says once what is said of several secrets in the same words, wherever they stand', () => {
  const unread = (id: string, secret: string, line: number) => {
    const at = { file: 'secrets.yaml', line, column: 3 };
    const more = { secret, at, hint: 'Start it.', requestId: `R-${id}` };
    return diagnostic('E_INSTANCE_UNREADABLE', `Instance ${id} could not be read: it is down.`, more);
  };
  const findings = [
    unread('rm-1', 'a', 7),
    unread('rm-2', 'b', 9),
    unread('rm-1', 'c', 11),
    diagnostic('E_QUOTA', 'x'),
  ];
  const sections = renderPlanText(plan({ findings: [...findings, diagnostic('E_QUOTA', 'x')] }), view).split('\n\n');
  expect(sections[2]).toBe('Notes\n  x E_QUOTA  x\n  x E_QUOTA  x');
  expect(sections[1]?.split('\n')).toEqual([
    'Health',
    '  x E_INSTANCE_UNREADABLE  Instance rm-1 could not be read: it is down.',
    '      do         Start it.',
    '      request    R-rm-1',
    '      secrets    a, c',
    '  x b        E_INSTANCE_UNREADABLE  Instance rm-2 could not be read: it is down.',
    '      at         secrets.yaml:9:3',
    '      do         Start it.',
    '      request    R-rm-2',
  ]);
});

it('says once what is said of several secrets but for their names, which are in it', () => {
  const unmanaged = (secret: string, fate = 'delete it') =>
    diagnostic('W_UNMANAGED', `Secret ${secret} is of this owner and in no file.`, {
      secret,
      hint: `Or ${fate}; or use keyturn release ${secret}.`,
    });
  const failed = (secret: string) => diagnostic('E_SECRET_UNREADABLE', `Secret ${secret} is not there.`, { secret });
  const findings = [
    ...['a', 'is'].map((name) => unmanaged(name)),
    unmanaged('kept', 'keep it'),
    ...['b.c', 'x', 'y'].map((name) => unmanaged(name)),
    failed('a'),
    failed('x'),
  ];
  const health = renderPlanText(plan({ findings }), view).split('\n\n')[1];
  expect(health?.split('\n')).toEqual([
    'Health',
    '  ! W_UNMANAGED  Secret NAME is of this owner and in no file.',
    '      do         Or delete it; or use keyturn release NAME.',
    '      secrets    a, b.c, x, y',
    '  ! is       W_UNMANAGED  Secret is is of this owner and in no file.',
    '      do         Or delete it; or use keyturn release is.',
    '  ! kept     W_UNMANAGED  Secret kept is of this owner and in no file.',
    '      do         Or keep it; or use keyturn release kept.',
    '  x a        E_SECRET_UNREADABLE  Secret a is not there.',
    '  x x        E_SECRET_UNREADABLE  Secret x is not there.',
  ]);
});
