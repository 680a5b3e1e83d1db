import type { StepResult } from '../../../src/apply/result.ts';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import { change, plan, step } from '../plan-text/build.ts';
import { contract } from '../plan-text/plans.ts';

type Case = { readonly plan: Plan; readonly results: readonly StepResult[]; readonly exitCode: number };

const took = [3_210, 1_050, 3_900, 980, 450, 75_400, 61_000, 210, 330];

const done: readonly StepResult[] = contract.steps.map((one, index) => ({
  step: one,
  outcome: 'done',
  requestIds: [`REQUEST-${index + 1}`],
  milliseconds: took[index] ?? 0,
}));

const instead = (more: Readonly<Record<number, Partial<StepResult>>>): StepResult[] =>
  done.map((result, index) => ({ ...result, ...more[index + 1] }));

const notRun = (because: string): Partial<StepResult> => ({
  outcome: 'notRun',
  because,
  requestIds: [],
  milliseconds: 0,
});

const secret = 'orders/app';

const failed = instead({
  4: {
    outcome: 'failed',
    requestIds: ['REQUEST-4'],
    diagnostic: diagnostic('E_DATABASE_NOT_FOUND', 'RDS shows no database orders on rm-bp1xxxxxxxx.', {
      secret,
      requestId: 'REQUEST-4',
      hint: 'Somebody removed it after the plan was made. Create it, or take the grant out of the file.',
    }),
  },
  5: notRun('orders/app:grant:orders_app_clone'),
  6: notRun('orders/app:grant:orders_app_clone'),
  7: notRun('orders/app:grant:orders_app_clone'),
  8: notRun('orders/app:grant:orders_app_clone'),
});

const interrupted = instead({
  3: {
    outcome: 'unknown',
    requestIds: ['REQUEST-3', 'REQUEST-3b'],
    diagnostic: diagnostic('E_INTERNAL', 'The answer to CreateAccount was lost.', {
      secret,
      requestId: 'REQUEST-3b',
      hint: 'The next plan reads what is there.',
    }),
  },
  4: notRun('orders/app:createAccount:orders_app_clone'),
  5: notRun('orders/app:createAccount:orders_app_clone'),
  6: notRun('interrupted'),
  7: notRun('interrupted'),
  8: notRun('interrupted'),
  9: notRun('interrupted'),
});

const odd = 'b\u202e\u001b[2J订单';
const oddPlan = plan({
  environment: 'p\u202erod',
  changes: [change('update', odd)],
  steps: [step('1', odd, { do: 'setDescription', secret: odd, description: 'x' })],
});

export const cases: Readonly<Record<string, Case>> = {
  done: { plan: contract, results: done, exitCode: 0 },
  failed: { plan: contract, results: failed, exitCode: 1 },
  interrupted: { plan: contract, results: interrupted, exitCode: 130 },
  hostile: {
    plan: oddPlan,
    results: oddPlan.steps.map((one) => ({
      step: one,
      outcome: 'failed',
      requestIds: ['R\u0007'],
      milliseconds: 1_234.5,
      diagnostic: diagnostic('E_INTERNAL', 'line\nnext \u2028', { hint: '\u009b1m', requestId: '\u0000' }),
    })),
    exitCode: 1,
  },
};
