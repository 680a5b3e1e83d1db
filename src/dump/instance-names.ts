/** What is known of an instance, by RDS or by Terraform. */
export type Title = Partial<Readonly<Record<'title' | 'engine' | 'version', string>>>;

/** `orders db (prod)` → `orders-db-prod`; undefined where nothing readable is left. */
const readable = (title: string): string | undefined => {
  const name = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return name.length < 2 || /^(rm|rr|pgm|pgr)-/.test(name) ? undefined : name;
};

/** Where RDS knows no title: the engine, and the end of the id, by which people tell ids apart. */
const fromId = (id: string, engine = ''): string => {
  const kind = /^[A-Za-z]+$/.test(engine) ? engine.toLowerCase() : 'db';
  return `${kind}-${id.replace(/^[a-z]+-/, '').slice(-4)}`;
};

/**
 * A readable name for each instance: what people called it in RDS. Two of the same name, or of none, are told apart by a
 * number. Names look like no instance id. The same ids give the same names, in whatever order they come.
 */
export const instanceNames = (
  ids: readonly string[],
  titles: Readonly<Record<string, Title>>,
): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const id of [...new Set(ids)].sort()) {
    const instance = Object.hasOwn(titles, id) ? titles[id] : undefined;
    const wanted = (instance?.title && readable(instance.title)) || fromId(id, instance?.engine);
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}-${count}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
};
