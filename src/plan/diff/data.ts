import { type CustomData, dataTexts, extendedConfigJson } from '../../model/custom-data.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { type Part, problem } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { desiredCustomData, keyChanges, own, present } from '../scope/values.ts';

export const diffDescription = (desired: DesiredSecret, live: LiveSecret): Part => {
  const { description } = desired;
  if (description === undefined || description === live.description) return {};
  return {
    fields: [{ path: 'description', before: live.description, after: description }],
    actions: [{ do: 'setDescription', secret: desired.name, description }],
  };
};

/** At most 10 pairs, and 1,024 characters with the rest of ExtendedConfig (CreateSecret). */
export const checkCustomData = (desired: DesiredSecret, customData: CustomData): readonly Finding[] => {
  const pairs = Object.keys(customData).length;
  const { length } = extendedConfigJson(desired.accounts.mode, desired.instance.id, customData);
  if (pairs <= 10 && length <= 1_024) return [];
  const message = `Custom data of ${desired.name} would have ${pairs} keys and ${length} characters; KMS takes 10 and 1024.`;
  const hint = 'Leave some out; keys that are in the cloud alone go by writing null in the file.';
  return [problem('E_TOO_MUCH_DATA', desired, message, hint, 'customData')];
};

/** Key by key; what the file does not name, or names as it is, stays. */
export const diffCustomData = (desired: DesiredSecret, live: LiveSecret): Part => {
  const wanted = desiredCustomData(desired);
  const there = dataTexts(live.customData);
  const fields = keyChanges('customData', there, wanted);
  if (fields.length === 0) return {};
  const customData = Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => (own(there, key) ?? null) !== value),
  );
  return {
    fields,
    actions: [{ do: 'setCustomData', secret: desired.name, customData }],
    findings: checkCustomData(desired, present({ ...live.customData, ...customData })),
  };
};
