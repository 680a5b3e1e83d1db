/** What has one key; it is never empty. */
export type Group<Item> = readonly [Item, ...Item[]];

/** Items by key, keys in the order in which they first appear. Items without a key are left out. */
export const groupBy = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): ReadonlyMap<string, Group<Item>> => {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};
