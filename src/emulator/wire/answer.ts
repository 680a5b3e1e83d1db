import type { ServerResponse } from 'node:http';
import type { Product } from '../product.ts';
import { common, Refusal } from '../refusal.ts';

/** An answer before it is sent. */
export type Reply = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
};

/** Who refuses: the body of KMS repeats the HTTP status. */
export type Refuser = { readonly product?: Product; readonly host: string; readonly requestId: string };

export const refusalReply = (error: Refusal, { product, host, requestId }: Refuser): Reply => ({
  status: error.status,
  headers: error.headers,
  body: {
    ...(product === 'Kms' && { HttpStatus: error.status }),
    Code: error.code,
    Message: error.message,
    RequestId: requestId,
    HostId: host,
    Recommend: `https://api.alibabacloud.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=${product ?? ''}`,
    ...error.details,
  },
});

/** What nobody meant to throw becomes a 500 without details: they may quote a parameter. */
export const asRefusal = (error: unknown): Refusal => (error instanceof Refusal ? error : new Refusal(common.internal));

const httpDate = (now: number): string => new Date(now).toUTCString();

/** A reply's body as it is sent. */
export const encoded = ({ body }: Reply): { readonly type: string; readonly text: string } => ({
  type: 'application/json;charset=utf-8',
  text: JSON.stringify(body),
});

export const send = (outgoing: ServerResponse, reply: Reply, now: number): void => {
  const { type, text } = encoded(reply);
  const bytes = Buffer.from(text);
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    date: httpDate(now),
    'content-type': type,
    ...(typeof reply.body.RequestId === 'string' && { 'x-acs-request-id': reply.body.RequestId }),
    'content-length': bytes.length,
  });
  outgoing.end(bytes);
};
