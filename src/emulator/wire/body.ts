import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isRecord, type Params } from '../action/params.ts';
import { common, refusal } from '../action/refusal.ts';
import { decodeForm } from './form.ts';

/** The largest legal parameter, SecretData, has 30,720 bytes; percent-encoded three times as much. */
const bodyLimit = 1024 * 1024;

/**
 * Reads a body whole. One that is too large is refused at once, and the rest of it is thrown away as it comes: a client
 * that is still sending would meet a closed connection before it reads the refusal.
 */
export const readBody = (incoming: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyLimit) chunks.push(chunk);
      else reject(refusal(common.tooLarge));
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });

type Headers = Readonly<Record<string, string | undefined>>;

/** A form, also where no type is named, or a JSON object; in UTF-8, and not compressed. */
export const bodyParams = (rawBody: Buffer, headers: Headers): Params => {
  if (rawBody.length === 0) return new Map();
  const contentType = (headers['content-type'] ?? '').toLowerCase();
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  const charset = /;\s*charset="?([^";\s]*)/.exec(contentType)?.[1] ?? 'utf-8';
  if (encoding !== 'identity' || !/^(utf-?8|us-ascii)$/.test(charset) || !isUtf8(rawBody))
    throw refusal(common.unreadable);
  switch (contentType.replace(/;.*/s, '').trim()) {
    case '':
    case 'application/x-www-form-urlencoded':
      return decodeForm(rawBody.toString('utf8'));
    case 'application/json':
      return decodeJson(rawBody);
    default:
      throw refusal(common.contentType);
  }
};

/** A flat JSON object; nested values travel on as JSON texts. */
const decodeJson = (rawBody: Buffer): Params => {
  const parsed = parseJson(rawBody);
  if (!isRecord(parsed)) throw refusal(common.unreadable);
  const params = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed)) {
    if (value === null) continue;
    params.set(name, typeof value === 'string' ? value : jsonText(name, value));
    // Half a surrogate pair can be written in JSON, but not in UTF-8.
    if (/\p{Surrogate}/u.test(name + params.get(name))) throw refusal(common.unreadable);
  }
  return params;
};

const parseJson = (rawBody: Buffer): unknown => {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw refusal(common.unreadable);
  }
};

/** What is nested too deeply to be written again is no value of any parameter. */
const jsonText = (name: string, value: unknown): string => {
  try {
    return JSON.stringify(value);
  } catch {
    throw refusal(common.invalid(name.slice(0, 64)));
  }
};
