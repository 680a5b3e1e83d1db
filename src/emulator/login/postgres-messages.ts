import type { Wire } from './wire.ts';

/** Messages of PostgreSQL's protocol 3, as on postgresql.org/docs/current/protocol-message-formats.html. */
export type Message = { type: string; body: Buffer };

export const uint16 = (value: number): Buffer => Buffer.from([(value >>> 8) & 0xff, value & 0xff]);
export const uint32 = (value: number): Buffer => Buffer.concat([uint16(value >>> 16), uint16(value & 0xffff)]);
export const zeroEnded = (text: string): Buffer => Buffer.from(`${text}\0`);

const readBody = async (wire: Wire): Promise<Buffer> => {
  const length = (await wire.read(4)).readUInt32BE(0);
  if (length < 4) throw new Error('not a message');
  return wire.read(length - 4);
};

/** The start-up messages have no type. */
export const readStartup = (wire: Wire): Promise<Buffer> => readBody(wire);

export const readMessage = async (wire: Wire): Promise<Message> => {
  const type = (await wire.read(1)).toString('latin1');
  return { type, body: await readBody(wire) };
};

export const message = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), uint32(body.length + 4), body]);
};

export const authentication = (kind: number, text = ''): Buffer => message('R', uint32(kind), Buffer.from(text));
export const ready = message('Z', Buffer.from('I'));
export const parameter = (name: string, value: string): Buffer => message('S', zeroEnded(name), zeroEnded(value));
export const complete = (tag: string): Buffer => message('C', zeroEnded(tag));

export const errorMessage = (severity: 'ERROR' | 'FATAL', state: string, text: string): Buffer =>
  message('E', ...[`S${severity}`, `V${severity}`, `C${state}`, `M${text}`, ''].map(zeroEnded));

const typeText = 25;

/** Every column is a text, which has the same bytes in both formats that a driver may ask for. */
export const rowDescription = (row: { name: string; value: string }[]): Buffer =>
  message(
    'T',
    uint16(row.length),
    ...row.map(({ name }) =>
      Buffer.concat([zeroEnded(name), uint32(0), uint16(0), uint32(typeText), uint16(-1), uint32(-1), uint16(0)]),
    ),
  );

export const dataRow = (row: { name: string; value: string }[]): Buffer =>
  message(
    'D',
    uint16(row.length),
    ...row.map(({ value }) => Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(value)])),
  );
