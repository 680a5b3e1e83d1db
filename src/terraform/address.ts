/** A name in the language of Terraform. */
const identifier = String.raw`[\p{ID_Start}_][\p{ID_Continue}-]*`;
const modules = new RegExp(
  String.raw`^module\.${identifier}(\[(\d+|"(?:[^"\\]|\\.)*")\])?(\.module\.${identifier}(\[(\d+|"(?:[^"\\]|\\.)*")\])?)*$`,
  'u',
);
const name = new RegExp(`^${identifier}$`, 'u');
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

const escaped = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return escapes[character] ?? (code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`);
};

/** The key of a `for_each` as Terraform writes it: printable, and without a template in it. */
const quoted = (key: string): string =>
  `"${key.replace(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, escaped).replace(/[$%](?=\{)/g, '$&$&')}"`;

export type Resource = { readonly module?: unknown; readonly type?: unknown; readonly name?: unknown };

/** `module.a["x"].TYPE.NAME`; undefined where a part is none that Terraform writes. */
export const resourceAddress = ({ module, type, name: own }: Resource): string | undefined => {
  if (typeof type !== 'string' || typeof own !== 'string' || !name.test(type) || !name.test(own)) return undefined;
  if (module === undefined || module === '') return `${type}.${own}`;
  if (typeof module !== 'string' || !modules.test(module) || unprintable.test(module)) return undefined;
  return `${module}.${type}.${own}`;
};

/** The address with the index of `count` or the key of `for_each`. */
export const instanceAddress = (resource: string, index: unknown): string | undefined => {
  if (index === undefined || index === null) return resource;
  if (typeof index === 'number') return Number.isSafeInteger(index) && index >= 0 ? `${resource}[${index}]` : undefined;
  return typeof index === 'string' ? `${resource}[${quoted(index)}]` : undefined;
};
