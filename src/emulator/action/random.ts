/** A small seeded generator (mulberry32), so that a run with the same seed gives the same ids and faults. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  uuid(): string;
  /** 20 characters of all four classes, within what RDS allows. */
  password(): string;
};

export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = (alphabet: string): string => alphabet.charAt(Math.floor(next() * alphabet.length));
  /** 8 hexadecimal digits. */
  const word = (): string =>
    Math.floor(next() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return {
    next,
    uuid: () => {
      const [one, two, three, four] = [word(), word(), word(), word()];
      return `${one}-${two.slice(0, 4)}-4${two.slice(5)}-a${three.slice(0, 3)}-${three.slice(4)}${four}`;
    },
    password: () => {
      const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!@#$%^&*()_+-='];
      return Array.from({ length: 5 }, () => classes.map(pick).join('')).join('');
    },
  };
};
