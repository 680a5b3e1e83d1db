import type { RotationLookups } from '../../cloud/lookups.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { rotationTries } from '../../model/marks.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import { describedSecret } from '../read/answers-kms.ts';
import { publishedIn, type Versions, versionsOf } from '../read/versions.ts';
import type { Call } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';

const described = (thrown: unknown, secret: string): unknown =>
  thrown instanceof CallFault
    ? new DiagnosticsError([describeFailure(thrown, { subject: `secret ${secret}`, secret })])
    : thrown;

type Signal = AbortSignal | undefined;

const versionsIn = (given: Call, secret: string, signal: Signal): Promise<Versions | undefined> => {
  const call: Call = (action, params) => given(action, params, { signal });
  return versionsOf({ call }, secret).catch((thrown: unknown) => {
    throw described(thrown, secret);
  });
};

const isRotated = async (call: Call, secret: string, versionId: string, signal: Signal): Promise<boolean> => {
  const published = publishedIn((await versionsIn(call, secret, signal))?.list ?? []);
  return rotationTries(versionId).some((id) => published.includes(id));
};

const currentVersion = async (call: Call, secret: string, signal: Signal): Promise<string> => {
  const versions = await versionsIn(call, secret, signal);
  const current = versions?.list.find(({ stages }) => stages.includes('ACSCurrent'));
  if (current) return current.id;
  const hint = 'See `keyturn status` with its name.';
  throw new DiagnosticsError([
    diagnostic('E_SECRET_UNREADABLE', `secret ${secret} shows no version that is current`, { secret, hint }),
  ]);
};

const lastRotation = async (call: Call, secret: string, signal?: AbortSignal): Promise<string | undefined> => {
  try {
    const params = requests.describeSecret({ secretName: secret, fetchTags: 'true' });
    return describedSecret(await call('DescribeSecret', params, { signal })).rotation.last;
  } catch (thrown) {
    // A policy for the secrets of the files need not allow it, and nothing but an estimate depends on it.
    if (thrown instanceof CallFault) return undefined;
    throw thrown;
  }
};

/** What `rotate` asks beside the metadata. */
export const makeRotationLookups = (call: Call): RotationLookups => ({
  currentVersion: (secret, signal) => currentVersion(call, secret, signal),
  isRotated: (secret, versionId, signal) => isRotated(call, secret, versionId, signal),
  lastRotations: async (secrets, signal) => {
    const all = await Promise.all(secrets.map((secret) => lastRotation(call, secret, signal)));
    return all.flatMap((last) => last ?? []);
  },
});
