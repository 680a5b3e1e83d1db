/** What happens to a read, for people who wait: it is asked for, refused for its speed (and goes again), or over. */
export type ReadEvent = {
  readonly kind: 'asked' | 'limited' | 'over';
  /** Whether it reads one secret: those are counted. */
  readonly ofSecret: boolean;
};
