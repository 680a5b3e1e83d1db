/** What is read of a JSON Schema. */
type Shape = {
  readonly type?: unknown;
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly $defs?: Readonly<Record<string, Shape>>;
};

/** The order of the keys at one place of a secrets file, and the places below it. */
export type KeyOrder = {
  /** Less is earlier. Merges come first, names of the user's own keep their place after all others. */
  readonly rank: (key: string) => number;
  readonly below: (key: string) => KeyOrder;
  readonly item: () => KeyOrder;
};

/** The order in which a JSON Schema names the keys. */
export const keyOrder = (schema: Shape): KeyOrder => {
  const resolved = (shape: Shape): Shape =>
    shape.$ref ? (schema.$defs?.[shape.$ref.replace('#/$defs/', '')] ?? {}) : shape;
  const propertiesOf = (shape: Shape): Readonly<Record<string, Shape>> =>
    Object.assign({}, ...(shape.oneOf ?? []).map((one) => propertiesOf(resolved(one))), shape.properties);
  const orderOf = (given: Shape): KeyOrder => {
    const shape = resolved(given);
    const properties = propertiesOf(shape);
    const keys = ['<<', ...Object.keys(properties)];
    const others = typeof shape.additionalProperties === 'object' ? shape.additionalProperties : {};
    return {
      rank: (key) => (keys.includes(key) ? keys.indexOf(key) : keys.length),
      below: (key) => orderOf(properties[key] ?? others),
      item: () => orderOf(shape.items ?? {}),
    };
  };
  return orderOf(schema);
};
