import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { type ApiAction, actions, nameOf, type Service } from './actions.ts';
import { refusalRows } from './error-table.ts';
import type { About, CallFault, Failure } from './failure.ts';

type Words = { readonly code: Code; readonly says: string; readonly hint: string };

const network =
  'Check the network, the proxy and the endpoint; `keyturn plan` does no harm and shows whether it works again.';

const unsentWords = {
  refused: { code: 'E_UNREACHABLE', says: 'the connection was refused', hint: network },
  dns: {
    code: 'E_UNREACHABLE',
    says: 'the host name of the endpoint is not known',
    hint: 'Check the region and the endpoint options; a VPC without internet access needs the VPC endpoints.',
  },
  dnsBusy: { code: 'E_UNREACHABLE', says: 'the host name of the endpoint could not be looked up', hint: network },
  route: { code: 'E_UNREACHABLE', says: 'there is no way to the endpoint', hint: network },
  tls: {
    code: 'E_TLS',
    says: 'the certificate of the endpoint is not trusted',
    hint: 'Where a company proxy or an own CA is in use, give its certificate with --ca FILE. The check cannot be turned off.',
  },
  text: {
    code: 'E_HALF_CHARACTER',
    says: 'a text to be sent contains half of a surrogate pair',
    hint: 'Correct the text in the files, and plan again.',
  },
  credentials: {
    code: 'E_CREDENTIALS',
    says: 'the credentials could not be renewed',
    hint: 'Log in again, or check the role or profile that gives them.',
  },
} as const satisfies Record<Extract<Failure, { kind: 'unsent' }>['how'], Words>;

const lostWords = {
  reset: { code: 'E_UNREACHABLE', says: 'the connection broke before an answer came', hint: network },
  timeout: { code: 'E_UNREACHABLE', says: 'no answer came in time', hint: network },
  garbled: {
    code: 'E_UNEXPECTED_ANSWER',
    says: 'the answer cannot be read',
    hint: 'Something between keyturn and the service may have answered, such as a proxy. Check the endpoint.',
  },
  tls: {
    code: 'E_TLS',
    says: 'the encrypted connection could not be made, or broke',
    hint: 'Check that the endpoint speaks https; http:// is taken for this machine only.',
  },
} as const satisfies Record<Extract<Failure, { kind: 'lost' }>['how'], Words>;

const interruptedWords = {
  unsent: 'not sent, since keyturn was asked to stop',
  again: 'not sent again, since keyturn was asked to stop',
  waiting: 'keyturn was asked to stop before an answer came',
} as const satisfies Record<Extract<Failure, { kind: 'interrupted' }>['how'], string>;

const refusalWords = (action: ApiAction, failure: Extract<Failure, { kind: 'refused' }>, about: About): Words => {
  const row = refusalRows.find(({ when }) => when(failure, action, about));
  const hint =
    row?.hint ??
    "Look the code up in the API reference of the action, or give the request id to Alibaba Cloud's support.";
  return {
    code: row?.code ?? 'E_REFUSED',
    says: row?.says ?? 'the service refused',
    hint: typeof hint === 'string' ? hint : hint(failure, action),
  };
};

const wordsOf = (action: ApiAction, failure: Failure, about: About): Words => {
  switch (failure.kind) {
    case 'refused':
      return refusalWords(action, failure, about);
    case 'lost':
      return lostWords[failure.how];
    case 'unsent':
      return unsentWords[failure.how];
    case 'interrupted':
      return {
        code: 'E_INTERRUPTED',
        says: interruptedWords[failure.how],
        hint: 'Run the command again: it goes on with what is left. If --timeout ended it, give it more time.',
      };
    case 'rotationBudget':
      return {
        code: 'E_ROTATION_BUDGET',
        says: 'the 50 rotations of this hour are used up',
        hint: 'Nothing is lost: the rotation stays owed. Run the command again in an hour.',
      };
    case 'unexpected':
      return {
        code: 'E_UNEXPECTED_ANSWER',
        says: failure.limit
          ? `the ${failure.field} is larger than ${failure.limit}`
          : `the answer lacks a valid ${failure.field}`,
        hint: 'Check the endpoint; keyturn may be older than the API.',
      };
  }
};

/** The service's code and status; where no service was heard, who was asked. */
const detail = ({ failure, host }: CallFault): string => {
  if (failure.kind === 'refused') return ` (${failure.code ? `${failure.code}, ` : ''}${failure.status})`;
  const unheard =
    failure.kind === 'lost' || (failure.kind === 'unsent' && failure.how !== 'credentials' && failure.how !== 'text');
  return unheard && host ? ` (${host})` : '';
};

/** One line in fixed words: the action, its subject, what is wrong, the service's code and status or its address. */
export const describeFailure = (fault: CallFault, about: About = {}): Diagnostic => {
  const { action, failure } = fault;
  const { code, says, hint } = wordsOf(action, failure, about);
  const requestId = 'requestId' in failure ? failure.requestId : undefined;
  const of = about.subject ? ` of ${about.subject}` : '';
  return diagnostic(code, `${nameOf[actions[action].service]} ${action}${of}: ${says}${detail(fault)}`, {
    hint,
    ...(about.secret ? { secret: about.secret } : {}),
    ...(requestId ? { requestId } : {}),
  });
};

/** An endpoint that was asked without a call, and of which nothing was heard. */
export const describeSilence = (service: Service, failure: Failure, host: string): Diagnostic => {
  const { code, says, hint } =
    failure.kind === 'unsent'
      ? unsentWords[failure.how]
      : lostWords[failure.kind === 'lost' && failure.how !== 'garbled' ? failure.how : 'reset'];
  return diagnostic(code, `${nameOf[service]}: ${says} (${host})`, { hint });
};
