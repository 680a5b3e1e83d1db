/** `2026-11-27 10:00`; what is no time stays as it is. */
export const minuteText = (iso: string): string => spaced(iso, 16);

/** `2026-11-27 10:00:05` */
export const secondText = (iso: string): string => spaced(iso, 19);

const spaced = (iso: string, length: number): string => {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : new Date(at).toISOString().slice(0, length).replace('T', ' ');
};
