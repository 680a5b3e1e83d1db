import type { ServerResponse } from 'node:http';
import type { Product } from '../action/product.ts';
import { common, Refusal } from '../action/refusal.ts';
import type { Format } from './format.ts';
import { xmlOf } from './xml.ts';

/** An answer before it is sent. */
export type Reply = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The name of the root element, when the answer is XML. */
  readonly xmlRoot?: string;
};

/** Who refuses: the body of KMS repeats the HTTP status. */
export type Refuser = {
  readonly product?: Product;
  readonly host: string;
  readonly requestId: string;
  readonly format?: Format;
};

export const refusalReply = (error: Refusal, { product, host, requestId, format }: Refuser): Reply => ({
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
  ...(format === 'xml' && { xmlRoot: product === 'Kms' ? 'KMS' : 'Error' }),
});

/** The answer to a call that succeeded. */
export const successReply = (body: Reply['body'], product: Product, action: string, format: Format): Reply => ({
  status: 200,
  headers: {},
  body,
  ...(format === 'xml' && { xmlRoot: product === 'Kms' ? 'KMS' : `${action}Response` }),
});

/** What nobody meant to throw becomes a 500 without details: they may quote a parameter. */
export const asRefusal = (error: unknown): Refusal => (error instanceof Refusal ? error : new Refusal(common.internal));

/** The body as it is sent, and its content type. */
export const encoded = ({ body, xmlRoot }: Reply): { type: string; text: string } =>
  xmlRoot === undefined
    ? { type: 'application/json;charset=utf-8', text: JSON.stringify(body) }
    : { type: 'text/xml;charset=utf-8', text: xmlOf(xmlRoot, body) };

const httpDate = (now: number): string => new Date(now).toUTCString();

export const send = (outgoing: ServerResponse, reply: Reply, now: number): void => {
  const { type, text } = encoded(reply);
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    date: httpDate(now),
    'content-type': type,
    ...(typeof reply.body.RequestId === 'string' && { 'x-acs-request-id': reply.body.RequestId }),
    'content-length': Buffer.byteLength(text),
  });
  if (outgoing.req.complete) {
    // As a text it goes out together with the head.
    outgoing.end(text);
    return;
  }
  // A client that still sends its body gets the answer now, and an end of the connection only after the body: before it,
  // the end would be a reset, and the answer lost.
  outgoing.write(text);
  outgoing.req.resume().once('close', () => outgoing.end());
};
