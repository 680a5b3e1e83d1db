import type { Wire } from './wire.ts';

/** Packets of the MySQL protocol, as on dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html. */
export type Packet = { sequence: number; body: Buffer };

export const readPacket = async (wire: Wire): Promise<Packet> => {
  const header = await wire.read(4);
  return { sequence: header.readUInt8(3), body: await wire.read(header.readUIntLE(0, 3)) };
};

/** Writes packets that answer the one numbered `after`. */
export const writePackets = (wire: Wire, after: number, bodies: Buffer[]): void => {
  bodies.forEach((body, index) => {
    const header = Buffer.alloc(4);
    header.writeUIntLE(body.length, 0, 3);
    header.writeUInt8((after + 1 + index) % 256, 3);
    wire.write(Buffer.concat([header, body]));
  });
};

export const uint16 = (value: number): Buffer => Buffer.from([value & 0xff, (value >>> 8) & 0xff]);
export const uint32 = (value: number): Buffer => Buffer.concat([uint16(value & 0xffff), uint16(value >>> 16)]);
export const zeroEnded = (text: string): Buffer => Buffer.from(`${text}\0`);

const lengthEncoded = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const length =
    bytes.length < 251 ? Buffer.from([bytes.length]) : Buffer.concat([Buffer.from([0xfc]), uint16(bytes.length)]);
  return Buffer.concat([length, bytes]);
};

const autocommit = uint16(2);

export const okPacket = Buffer.concat([Buffer.from([0, 0, 0]), autocommit, uint16(0)]);

export const errorPacket = (code: number, state: string, message: string): Buffer =>
  Buffer.concat([Buffer.from([0xff]), uint16(code), Buffer.from(`#${state}${message}`)]);

const endOfFile = Buffer.concat([Buffer.from([0xfe]), uint16(0), autocommit]);
const utf8mb4 = 45;
const longLong = 8;
const varString = 253;

/** A result with one row, in the text protocol. */
export const rowPackets = (row: { name: string; value: string }[]): Buffer[] => [
  Buffer.from([row.length]),
  ...row.map(({ name, value }) =>
    Buffer.concat([
      ...['def', '', '', '', name, name].map(lengthEncoded),
      Buffer.from([0x0c]),
      uint16(utf8mb4),
      uint32(1024),
      Buffer.from([/^\d+$/.test(value) ? longLong : varString, 0, 0, 0, 0, 0]),
    ]),
  ),
  endOfFile,
  Buffer.concat(row.map(({ value }) => lengthEncoded(value))),
  endOfFile,
];
