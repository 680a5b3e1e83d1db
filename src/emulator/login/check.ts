/** Asked at each login, so that a rotated password counts at once; undefined: unknown account. */
export type LoginCheck = { passwordOf(account: string): string | undefined };
