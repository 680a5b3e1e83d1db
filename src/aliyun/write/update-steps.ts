import type { Action } from '../../model/action.ts';
import { customDataJson } from '../../model/custom-data.ts';
import type { LiveSecret } from '../../model/live.ts';
import type { ApiAction } from '../api/actions.ts';
import { describe } from '../read/find.ts';
import type { Params } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import type { Step } from './step.ts';
import { sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

/** Setting a value again does no harm, so that a lost answer needs one look and, if need be, one more call. */
export const update = (
  step: Step,
  secret: string,
  write: { readonly action: ApiAction; readonly params: Params },
  isThere: (live: LiveSecret) => boolean,
): Promise<void> =>
  sendWrite(step, {
    ...write,
    readBack: async () => (isThere((await describe(step, secret)).secret) ? 'done' : 'absent'),
  });

export const setDescription = (step: Step, { secret, description }: Doing<'setDescription'>): Promise<void> =>
  update(
    step,
    secret,
    { action: 'UpdateSecret', params: requests.updateSecret({ secretName: secret, description }) },
    (live) => live.description === description,
  );

/** UpdateSecret replaces the whole map, so it is read right before: a key that somebody added since the plan stays. */
export const setCustomData = async (step: Step, { secret, customData }: Doing<'setCustomData'>): Promise<void> => {
  const changes = Object.entries(customData);
  const { secret: before } = await describe(step, secret);
  const kept = Object.entries(before.customData).filter(([key]) => !Object.hasOwn(customData, key));
  const set = changes.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  // The parameter is called just so, dot included; the package's model does not know it.
  const params = {
    ...requests.updateSecret({ secretName: secret }),
    'ExtendedConfig.CustomData': customDataJson(Object.fromEntries([...kept, ...set])),
  };
  await update(step, secret, { action: 'UpdateSecret', params }, ({ customData: live }) =>
    changes.every(([key, value]) => (live[key] ?? null) === value),
  );
};

export const setTags = (step: Step, { secret, tags }: Doing<'setTags'>): Promise<void> => {
  const pairs = Object.entries(tags);
  const list = JSON.stringify(pairs.map(([TagKey, TagValue]) => ({ TagKey, TagValue })));
  return update(
    step,
    secret,
    { action: 'TagResource', params: requests.tagResource({ secretName: secret, tags: list }) },
    (live) => pairs.every(([key, value]) => live.tags[key] === value),
  );
};

export const removeTags = (step: Step, { secret, keys }: Doing<'removeTags'>): Promise<void> =>
  update(
    step,
    secret,
    {
      action: 'UntagResource',
      params: requests.untagResource({ secretName: secret, tagKeys: JSON.stringify(keys) }),
    },
    (live) => keys.every((key) => live.tags[key] === undefined),
  );
