import type { ListedSecret, LiveSecret } from '../model/live.ts';
import { markKey } from '../model/marks.ts';

/** A secret that no entry is written for, and why, for people. */
export type LeftOut = { readonly name: string; readonly why: string };

/** Why a secret is not for taking over; undefined where it is, as far as the list tells. */
export const strangeness = ({ name, type, tags, plannedDeleteTime }: ListedSecret): string | undefined => {
  const owner = tags[markKey.owner];
  if (type !== 'Rds') return `not a managed RDS secret (${type})`;
  if (owner !== undefined) return `belongs to the owner ${owner}`;
  if (plannedDeleteTime !== undefined) return `scheduled for deletion (${plannedDeleteTime})`;
  if (!/^(?!acs\/)[A-Za-z0-9_/+=.@-]{1,192}$/.test(name)) return 'its name cannot stand in a file';
  return undefined;
};

/** Mode and instance are known: an entry can be written. */
export type Described = LiveSecret & Required<Pick<LiveSecret, 'mode' | 'instance'>>;

const isWhole = (secret: LiveSecret): secret is Described =>
  secret.mode !== undefined && secret.instance !== undefined && /^[a-z][a-z0-9-]{2,63}$/.test(secret.instance);

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

type Sorted = { readonly taken: readonly Described[]; readonly leftOut: readonly LeftOut[] };

/** Which secrets of a region an owner can take over, and why not the others; both by name. */
export const sortSecrets = (
  listed: Readonly<Record<string, ListedSecret>>,
  secrets: Readonly<Record<string, LiveSecret>>,
  select: (name: string) => boolean,
): Sorted => {
  const taken: Described[] = [];
  const leftOut: LeftOut[] = [];
  for (const secret of Object.values(listed).filter(({ name }) => select(name))) {
    const live = secrets[secret.name];
    const why = strangeness(live ?? secret);
    if (why !== undefined) leftOut.push({ name: secret.name, why });
    else if (live === undefined) leftOut.push({ name: secret.name, why: 'gone since it was listed' });
    else if (isWhole(live)) taken.push(live);
    else leftOut.push({ name: secret.name, why: 'KMS does not tell its instance and its mode' });
  }
  return { taken: taken.sort(byName), leftOut: leftOut.sort(byName) };
};
