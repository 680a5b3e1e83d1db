/** The emulator's time, in milliseconds since 1970. It runs with the real clock, moved forward by what was advanced. */
export type Clock = {
  now(): number;
  /** Virtual minus real time in milliseconds: what a state file keeps. */
  offset(): number;
  /** Moves forward to `time`; never back. */
  moveTo(time: number): void;
  reset(offset: number): void;
};

export const virtualClock = (realNow: () => number, offset = 0): Clock => {
  let shift = offset;
  return {
    now: () => realNow() + shift,
    offset: () => shift,
    moveTo: (time) => {
      shift = Math.max(shift, time - realNow());
    },
    reset: (to) => {
      shift = to;
    },
  };
};

/** `YYYY-MM-DDThh:mm:ssZ`, the form both services use. */
export const stamp = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** Seconds of `7d`, `168h`, `604800s`, `10m`; undefined for anything else. */
export const seconds = (text: string): number | undefined => {
  const [, digits, unit] = /^(\d{1,9})([dhms])$/.exec(text) ?? [];
  return digits && unit ? Number(digits) * (unitSeconds[unit] ?? 0) : undefined;
};
