import type { Stage } from '../../cloud/cloud.ts';
import type { Survey, Surveys } from '../../cloud/survey.ts';
import { type Diagnostic, DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import type { ListedSecret } from '../../model/live.ts';
import { byName, optionalText } from '../api/answer.ts';
import { saysAbsent } from '../api/error-table.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import type { InstanceFacts } from '../read/answers-rds.ts';
import { readFacts } from '../read/instance.ts';
import { readInstances } from '../read/instances.ts';
import { describeSecret, listAll, reading } from '../read/secrets.ts';
import type { Call } from '../wire/call.ts';
import { readValue } from './secret-value.ts';

type Told = { readonly id: string; readonly facts?: InstanceFacts | undefined; readonly problem?: Diagnostic };

/** Only what a file would call an instance depends on it, so a refusal is told and no more. */
const factsOf = async (call: Call, id: string): Promise<Told> => {
  try {
    return { id, facts: await readFacts(call, id) };
  } catch (thrown) {
    if (!(thrown instanceof CallFault) || thrown.failure.kind === 'interrupted') throw thrown;
    return { id, problem: describeFailure(thrown, { subject: `instance ${id}` }) };
  }
};

const survey = async (call: Call, select: (secret: ListedSecret) => boolean): Promise<Survey> => {
  const { secrets: all } = await listAll(call);
  const described = await Promise.all(all.filter(select).map(({ name }) => describeSecret(call, name)));
  const secrets = described.flatMap((secret) => secret ?? []);
  const ids = [...new Set(secrets.flatMap(({ instance }) => instance ?? []))];
  const told = await Promise.all(ids.map((id) => factsOf(call, id)));
  return {
    listed: byName(all.map((secret) => [secret.name, secret])),
    secrets: byName(secrets.map((secret) => [secret.name, secret])),
    instances: byName(told.flatMap(({ id, facts }) => (facts ? [[id, facts] as const] : []))),
    problems: told.flatMap(({ problem }) => problem ?? []),
  };
};

const stages: Readonly<Record<'single' | 'dual', readonly Stage[]>> = {
  single: ['ACSCurrent'],
  dual: ['ACSCurrent', 'ACSPrevious'],
};

/** The name of the account in a value; the value goes no further than this function. Undefined: no such version. */
const accountIn = async (call: Call, secret: string, stage: Stage): Promise<string | undefined> => {
  try {
    return await readValue(call, secret, stage, 'names no account', (data) => optionalText(data, 'AccountName'));
  } catch (thrown) {
    if (!(thrown instanceof CallFault)) throw thrown;
    if (stage === 'ACSPrevious' && saysAbsent(thrown.failure, 'secret')) return undefined;
    throw new DiagnosticsError([describeFailure(thrown, { subject: `secret ${secret} (${stage})`, secret })]);
  }
};

export const makeSurveys = (connected: Call): Surveys => ({
  survey: (select, signal) => reading(connected, signal, (call) => survey(call, select)),
  accountNames: async (secret, mode, signal) => {
    const call: Call = (action, params) => connected(action, params, { signal });
    const names = await Promise.all(stages[mode].map((stage) => accountIn(call, secret, stage)));
    return [...new Set(names.flatMap((name) => name ?? []))];
  },
  instance: (id, signal) => reading(connected, signal, async (call) => (await readInstances(call, [id])).instances[id]),
});
