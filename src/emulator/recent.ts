/** How many entries of one kind are kept. */
const longest = 20_000;

/** Appends to a list that is oldest first; when it has outgrown its length by a fifth, the oldest go. */
export const remember = <T>(list: T[], entry: T): void => {
  list.push(entry);
  if (list.length > longest * 1.2) list.splice(0, list.length - longest);
};
