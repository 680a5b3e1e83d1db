/** Bytes of a message that a server has any reason to send before a login is answered. */
const longest = 1 << 20;

/** ErrorResponse and NoticeResponse, which hold fields. */
const withFields: readonly number[] = [0x45, 0x4e];

/** Fields are a type byte and a text that ends with a zero byte; a zero byte ends the list (PostgreSQL, Message Formats). */
const isWhole = (body: Buffer): boolean => {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    if (end < 0) return false;
    at = end + 1;
  }
  return at === body.length - 1;
};

/**
 * Looks at what a PostgreSQL server sends, piece by piece; false for what pg would read for ever: the fields of an error
 * that never end, and a message of impossible length.
 */
export const messageCheck = (): ((piece: Buffer) => boolean) => {
  let pending = Buffer.alloc(0);
  return (piece) => {
    pending = Buffer.concat([pending, piece]);
    while (pending.length >= 5) {
      const length = pending.readUInt32BE(1) + 1;
      if (length < 5 || length > longest) return false;
      if (pending.length < length) return true;
      if (withFields.includes(pending[0] ?? 0) && !isWhole(pending.subarray(5, length))) return false;
      pending = pending.subarray(length);
    }
    return true;
  };
};
