/** What a service says no with: HTTP status, code, message. */
export type Wording = readonly [status: number, code: string, message: string];

/** Thrown by a handler to refuse a request; the one class here, because only an Error carries a stack. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** More fields of the answer's body. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    [status, code, message]: Wording,
    headers: Readonly<Record<string, string>> = {},
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.details = details;
  }
}

export const refusal = (wording: Wording, headers?: Readonly<Record<string, string>>): Refusal =>
  new Refusal(wording, headers);

/** Refusals that both services give in the same words (sources: BEHAVIOUR.md). */
export const common = {
  missing: (name: string): Wording => [400, 'MissingParameter', `The parameter "${name}" is needed but not provided.`],
  invalid: (name: string): Wording => [400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`],
  unsupported: (name: string): Wording => [400, 'UnsupportedParameter', `The parameter "${name}" is not supported.`],
  method: [403, 'UnsupportedHTTPMethod', 'This http method is not supported.'],
  action: [403, 'InvalidAction', 'The specified action is not valid, or this emulator does not have it.'],
  version: [400, 'InvalidVersion', 'Specified parameter Version is not valid.'],
  twice: (name: string): Wording => [400, 'InvalidParameter', `"${name}" is given twice, with different values.`],
  path: [404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.'],
  format: [400, 'InvalidFormat', 'Format must be JSON or XML.'],
  unknownKey: [404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'],
  incomplete: [400, 'IncompleteSignature', 'The request signature does not conform to Aliyun standards.'],
  scheme: [
    400,
    'IncompleteSignature',
    'The request signature does not conform to Aliyun standards: the emulator takes ACS3-HMAC-SHA256 in the Authorization header, or the parameter Signature with SignatureMethod HMAC-SHA1 and SignatureVersion 1.0.',
  ],
  signature: [400, 'SignatureDoesNotMatch', 'Specified signature is not matched with our calculation.'],
  stale: [
    400,
    'IllegalTimestamp',
    'The input parameter "Timestamp" that is mandatory for processing this request is not supplied, malformed or expired.',
  ],
  staleAcs3: [400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'],
  replay: [400, 'SignatureNonceUsed', 'Specified signature nonce was used already.'],
  tokenMissing: [400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.'],
  tokenWrong: [400, 'InvalidSecurityToken.Malformed', 'The specified parameter "SecurityToken" is not valid.'],
  tokenExpired: [400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.'],
  unreadable: [400, 'ParseRequestParameterException', 'The request cannot be parsed.'],
  contentType: [
    400,
    'ParseRequestParameterException',
    'The request cannot be parsed: a body is application/x-www-form-urlencoded or application/json, in UTF-8.',
  ],
  tooLarge: [413, 'RequestEntityTooLarge', 'The request body is too large.'],
  headTooLarge: [431, 'RequestHeaderFieldsTooLarge', 'The head of the request is too large.'],
  tooSlow: [408, 'RequestTimeout', 'The request did not come whole in time.'],
  noHttp: [400, 'BadRequest', 'This is not an HTTP request.'],
  internal: [500, 'InternalFailure', 'Internal Failure'],
} as const satisfies Record<string, Wording | ((name: string) => Wording)>;
