import { unexpected } from '../api/answer.ts';
import type { Answer } from '../wire/call.ts';

/** Members of a list in all: twenty years of rotations every six hours, for the longest. */
export const membersAtMost = 30_000;

/** How a list is read page after page. */
export type Paged<T> = {
  readonly size: number;
  readonly ask: (page: number) => Promise<Answer>;
  readonly rows: (answer: Answer) => readonly T[];
  /** Members in all, where the service tells. Without it, a short page is the last. */
  readonly total?: (answer: Answer) => number | undefined;
};

/** Throws CallFault: also E_UNEXPECTED_ANSWER for a list that does not end. */
export const allPages = async <T>({ size, ask, rows, total = () => undefined }: Paged<T>): Promise<T[]> => {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const answer = await ask(page);
    const some = rows(answer);
    all.push(...some);
    const told = total(answer);
    if (told === undefined ? some.length < size : some.length === 0 || all.length >= told) return all;
    if (all.length >= membersAtMost) throw unexpected(answer, 'list', `${membersAtMost} members`);
  }
};
