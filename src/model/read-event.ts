/** What happens to a read, for people who wait: it is asked for, refused for its speed (and goes again), or over. */
export type ReadEvent = {
  readonly kind: 'asked' | 'limited' | 'over';
  /** Of a cloud, the description of one secret is. */
  readonly isCounted: boolean;
};
