import { examine } from '../aliyun/doctor/examine.ts';
import { writesOfApply } from '../aliyun/permissions/ram-policy.ts';
import { environmentOf } from '../app/files/load-files.ts';
import { connectionOf } from '../app/line/cloud.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { Examination, Reachable, Trials } from '../cloud/trials.ts';
import type { Check, CheckUp } from '../diagnostics/check-up.ts';
import { type Tried, tryCheck } from '../doctor/checks.ts';
import { clockCheck, type Reading } from '../doctor/clock-check.ts';
import { filesChecks, nodeCheck } from '../doctor/local-checks.ts';
import {
  type Grounds,
  identityCheck,
  instanceChecks,
  roleCheck,
  secretChecks,
  withKeyOf,
} from '../doctor/read-checks.ts';
import { renderDoctorJson } from '../render/doctor/json.ts';
import { renderDoctor } from '../render/doctor/text.ts';
import { commandLine } from '../render/shared/next-command.ts';
import { toolVersion } from '../version.ts';

export type DoctorFlags = CommonFlags & { readonly format: 'text' | 'json' };

type Reached = { readonly tried: Tried<Reading | undefined>; readonly service: string };

const reach = async ({ address, reach: ask, service }: Reachable, signal: AbortSignal): Promise<Reached> => {
  const work = async (): Promise<Reading | undefined> => {
    const date = await ask(signal);
    return date === undefined ? undefined : { service, ahead: date - Date.now() };
  };
  const kind = address.startsWith('https:') ? 'answers, its certificate is trusted' : 'answers, not encrypted';
  return { service, tried: await tryCheck(`${service} endpoint`, [], work, () => ({ says: `${address} ${kind}` })) };
};

const unopened = (): Trials => {
  throw new Error('a read was tried without credentials');
};

/** In the order in which they depend on each other; those that do not go side by side. */
const cloudChecks = async (
  examination: Tried<Examination>,
  { checks: [files], desired }: Awaited<ReturnType<typeof filesChecks>>,
  signal: AbortSignal,
): Promise<readonly Check[]> => {
  const { check: endpoints, value: examined } = examination;
  const reached = await Promise.all((examined?.endpoints ?? []).map((endpoint) => reach(endpoint, signal)));
  const opened = await tryCheck(
    'credentials',
    [endpoints],
    async () => (examined ? await examined.open() : undefined),
    (found) => ({ says: `from ${found?.source}` }),
  );
  const trials = opened.value?.trials;
  const grounds: Grounds = {
    credentials: opened.check,
    endpoint: (service) => reached.flatMap((one) => (one.service === service ? [one.tried.check] : [])),
    trials: trials ? () => trials : unopened,
    signal,
  };
  const identity = await identityCheck(grounds);
  const known = withKeyOf(identity, grounds);
  const [secrets, instances] = await Promise.all([secretChecks(known, desired), instanceChecks(known, files, desired)]);
  return [
    ...(reached.length > 0 ? reached.map(({ tried }) => tried.check) : [endpoints]),
    clockCheck(
      reached.flatMap(({ tried }) => tried.value ?? []),
      identity.outcome === 'ok',
    ),
    opened.check,
    identity,
    ...secrets.checks,
    ...instances,
    await roleCheck(known, secrets.anySecret),
  ];
};

/** `keyturn doctor`: each thing that the other commands need, tried for real, and never a write. */
export const doctor = (flags: DoctorFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const files = await filesChecks(flags);
    const [, region] = files.checks;
    const work = async () => examine(connectionOf(flags, files.region ?? '', terminal));
    const examination = await tryCheck('endpoints', [region], work, () => ({ says: '' }));
    const checks = [
      nodeCheck(process.versions.node),
      ...files.checks,
      ...(await cloudChecks(examination, files, stop.signal)),
    ];
    const again = { files: flags.file, region: flags.region };
    const policyCommand = commandLine('policy', again, environmentOf(flags), ['--for apply']);
    const checkUp: CheckUp = { checks, writes: writesOfApply, policyCommand };
    const code = exitCode({
      interrupted: stop.interrupted(),
      failed: checks.some(({ outcome }) => outcome === 'failed'),
    });
    const view = { width: terminal.width, color: terminal.color.out };
    terminal.out(
      flags.format === 'json'
        ? renderDoctorJson({ toolVersion, region: files.region }, checkUp, code)
        : renderDoctor(checkUp, view),
    );
    return code;
  });
