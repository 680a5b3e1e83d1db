import { DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import { shortDigest } from '../../model/digest.ts';
import type { Live } from '../../model/live.ts';
import { accountOrigin, knownAccounts, markKey, ownerMark, parseAccountsMark } from '../../model/marks.ts';
import { byName } from '../api/answer.ts';
import type { Call } from '../wire/call.ts';
import { describeSecret } from './secrets.ts';

/** Whether any account may be deleted, as far as the files and the tags of secrets that stay tell. */
export const mayDelete = (
  { owner, environment, secrets }: Desired,
  { instances, listed }: Pick<Live, 'instances' | 'listed'>,
  namedInFiles: readonly string[],
): boolean => {
  const mark = ownerMark(owner, environment);
  const files = new Set(secrets.map(({ name }) => name));
  const staying = Object.values(listed).filter(({ name, tags }) => files.has(name) || tags[markKey.owner] !== mark);
  const named = new Set([
    ...namedInFiles,
    ...staying.flatMap(({ tags }) => parseAccountsMark(tags[markKey.accounts]) ?? []),
  ]);
  const digest = shortDigest(mark);
  return Object.values(instances)
    .flatMap((instance) => Object.values(instance?.accounts ?? {}))
    .some(({ name, description }) => {
      const origin = accountOrigin(description);
      return origin?.owner === digest && origin.mark !== 'kept' && !named.has(name);
    });
};

/**
 * The secrets of which no tag tells the accounts: where they are decides which accounts can be deleted. One that may not
 * be described may be anywhere.
 */
export const describeUnnamed = async (
  call: Call,
  { listed, secrets }: Pick<Live, 'listed' | 'secrets'>,
): Promise<Live['secrets']> => {
  const unnamed = Object.values(listed).filter(
    ({ name, type, tags }) => type === 'Rds' && !secrets[name] && !knownAccounts(tags),
  );
  const found = await Promise.all(
    unnamed.map(({ name }) =>
      describeSecret(call, name).catch((thrown: unknown) => {
        if (thrown instanceof DiagnosticsError && thrown.diagnostics[0]?.code === 'E_DENIED') return undefined;
        throw thrown;
      }),
    ),
  );
  return byName([...Object.entries(secrets), ...found.flatMap((one) => (one ? [[one.name, one] as const] : []))]);
};
