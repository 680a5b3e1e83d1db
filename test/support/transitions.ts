import type { DesiredAccounts, DesiredSecret, Word } from '../../src/model/desired.ts';
import type { ChangeAction } from '../../src/plan/change/plan.ts';
import { entry, key, otherAccounts, setByHand } from './settings.ts';
import type { Files, TransitionRun } from './transition-run.ts';
import { desiredSecret } from './wire-connect.ts';

/** One edit of the files, or of the cloud, and what keyturn makes of it. */
export type Transition = {
  readonly what: string;
  readonly from: Files;
  /** What happens in the cloud before the files change. */
  readonly meanwhile?: (run: TransitionRun) => Promise<unknown>;
  readonly to: Files;
  readonly prune?: true;
  readonly change: ChangeAction;
  readonly needs: readonly (Word | '--prune')[];
  /** Whether `from` can be had again from `to`: then the way back is gone as well. */
  readonly back?: false;
};

const grants = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;

const dual: DesiredAccounts = { how: 'create', mode: 'dual', type: 'normal', names: ['app', 'app_clone'], grants };
const single: DesiredAccounts = { how: 'create', mode: 'single', type: 'normal', names: ['app'], grants };
const imported: DesiredAccounts = {
  how: 'import',
  mode: 'dual',
  accounts: ['legacy_a', 'legacy_b'].map((name) => ({ name, password: { env: 'LEGACY_PASSWORD' } })),
};

const letGo: DesiredAccounts = { how: 'import', mode: 'dual', accounts: [{ name: 'app' }, { name: 'app_clone' }] };

/** A secret that stays as it is: `--prune` with nothing in the files is refused. */
const stays = desiredSecret({ name: 'stays', accounts: { ...single, names: ['stays'] } });

const app = (more: Partial<DesiredSecret> = {}): DesiredSecret =>
  desiredSecret({ name: 'orders/app', description: 'Orders', accounts: dual, rotateOnCreate: true, ...more });

const files = (...secrets: readonly DesiredSecret[]): Files => ({ secrets: [...secrets, stays] });
const gone = files();

type Needs = Transition['needs'];

const change =
  (action: ChangeAction) =>
  (what: string, from: Partial<DesiredSecret>, to: Partial<DesiredSecret>, needs: Needs = []): Transition => ({
    what,
    from: files(app(from)),
    to: files(app(to)),
    change: action,
    needs,
  });

const update = change('update');
const replace = change('replace');

const pruned = (what: string, from: Partial<DesiredSecret>, action: ChangeAction = 'delete'): Transition => ({
  what,
  from: files(app(from)),
  to: gone,
  prune: true,
  change: action,
  needs: ['--prune'],
});

const restored = (what: string, from: Partial<DesiredSecret>, days: number): Transition => ({
  ...change(days < 30 ? 'restore' : 'create')(what, from, from, days < 30 ? [] : []),
  meanwhile: async (run) => {
    await run.apply(gone, { prune: true });
    await run.emulator.advance(`${days}d`);
  },
  back: false,
});

const day = 86_400;
const fewer = { ...dual, grants: { orders: 'ReadOnly' } } as const;
const weaker = { ...dual, grants: { ...grants, orders: 'ReadOnly' } } as const;
const elsewhere = { instance: { id: 'rm-bp2' } };
const others = (name: string, secrets: Files): Files => ({ ...secrets, owner: name });
const inProd = (secrets: Files): Files => ({ ...secrets, environment: 'prod' });
const adopting = (adopt: string | true): Files => ({
  secrets: [app({ adopt }), { ...stays, adopt }],
});

const later =
  (time: string) =>
  ({ emulator }: TransitionRun): Promise<unknown> =>
    emulator.advance(time);

/** Every transition of one secret, orders/app unless it says otherwise. */
export const transitions: readonly Transition[] = [
  { ...change('create')('create: new accounts', {}, {}), from: gone, back: false },
  { ...change('create')('create: import', {}, { accounts: imported, rotateOnCreate: false }), from: gone, back: false },
  {
    ...change('create')('create: import, and rotate at once', {}, { accounts: imported }, ['interruption']),
    from: gone,
    back: false,
  },
  update('description', {}, { description: 'Shop' }),
  update('tags', { tags: { team: 'orders' } }, { tags: { team: 'shop', stage: 'live' } }),
  update('custom data', { customData: { service: 'orders' } }, { customData: { service: 'shop' } }),
  update('protect', {}, { protect: true }),
  update('what removal means', {}, { onRemove: 'deleteAccounts', recoveryWindow: 7 }),
  update('grants: fewer', {}, { accounts: fewer }, ['revoke']),
  update('grants: weaker', {}, { accounts: weaker }, ['revoke']),
  update('grants: more', { accounts: fewer }, {}),
  update('rotation: longer', {}, { rotation: 30 * day }),
  update('rotation: shorter', { rotation: 30 * day }, {}),
  {
    ...update('rotation: shorter than the time since the last', { rotation: 30 * day }, {}),
    meanwhile: later('10d'),
    back: false,
  },
  {
    ...update(
      'rotation: shorter than the time since the last, single',
      { accounts: single, rotation: 30 * day },
      { accounts: single },
      ['interruption'],
    ),
    meanwhile: later('10d'),
    back: false,
  },
  update('rotation: off', {}, { rotation: 'off' }),
  update('rotation: on', { rotation: 'off' }, {}),
  replace('single to dual', { accounts: single }, {}, ['replace', 'interruption']),
  replace('dual to single', {}, { accounts: single }, ['replace', 'interruption']),
  replace('other accounts', {}, { accounts: { ...dual, names: ['shop', 'shop_clone'] } }, ['replace']),
  replace('other instance', {}, elsewhere, ['replace']),
  {
    what: 'other accounts, with settings that the file does not manage',
    from: files(entry(key)),
    meanwhile: setByHand,
    to: files(entry(otherAccounts)),
    change: 'replace',
    needs: ['replace'],
  },
  replace('import to new accounts', { accounts: imported, rotateOnCreate: false }, {}, ['replace']),
  replace('new accounts to import', {}, { accounts: imported }, ['replace', 'interruption']),
  pruned('remove: keepAccounts', {}),
  pruned('remove: deleteAccounts', { onRemove: 'deleteAccounts' }),
  { ...pruned('remove: release', { onRemove: 'release' }, 'release'), back: false },
  restored('restore: accounts kept', {}, 1),
  restored('restore: accounts deleted', { onRemove: 'deleteAccounts' }, 1),
  { ...restored('restore: accounts kept, and a rotation due', {}, 10), needs: ['interruption'] },
  restored('create again: accounts deleted', { onRemove: 'deleteAccounts' }, 31),
  { ...restored('create again: accounts kept', {}, 31), needs: ['interruption'] },
  {
    ...change('adopt')(
      'adopt what has no owner',
      { accounts: imported, rotateOnCreate: false },
      {
        accounts: imported,
        adopt: true,
      },
    ),
    meanwhile: ({ emulator }) =>
      emulator.must('UntagResource', { SecretName: 'orders/app', TagKeys: JSON.stringify(['keyturn:owner']) }),
    back: false,
  },
  {
    ...change('adopt')('adopt what was let go', { onRemove: 'release' }, { accounts: letGo, adopt: true }),
    meanwhile: (run) => run.apply(gone, { prune: true }),
    back: false,
  },
  {
    what: 'take over from another owner',
    from: others('billing', files(app())),
    to: adopting('billing'),
    change: 'adopt',
    needs: [],
    back: false,
  },
  {
    what: 'file to environments',
    from: files(app()),
    to: inProd(adopting('payments')),
    change: 'adopt',
    needs: [],
    back: false,
  },
];
