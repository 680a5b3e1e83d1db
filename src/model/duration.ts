const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** Seconds of `7d`, `168h`, `604800s`; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d{1,9})([dhms])$/.exec(text);
  const unit = unitSeconds[match?.[2] ?? ''];
  return match && unit ? Number(match[1]) * unit : undefined;
};

/** The shortest exact form: 604800 → `7d`, 5400 → `90m`. */
export const formatDuration = (seconds: number): string => {
  for (const [unit, size] of Object.entries(unitSeconds)) if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
};
