import { isScalar, type ParseOptions, type ScalarTag, type SchemaOptions } from 'yaml';

type Print = NonNullable<ScalarTag['stringify']>;

/** A plain or quoted text as its author wrote it: its escapes, its digits and its lines, of which the later are indented anew. */
const asWritten =
  (print: Print): Print =>
  (node, context, ...done) => {
    const token = isScalar(node) ? node.srcToken : undefined;
    const source = token && 'source' in token && token.type !== 'block-scalar' ? token.source : undefined;
    if (source === undefined || (context.implicitKey && source.includes('\n'))) return print(node, context, ...done);
    return source.replace(/\r?\n[ \t]*(?=([\r\n])?)/g, (_, isBlank) => (isBlank ? '\n' : `\n${context.indent}`));
  };

/** How a text is parsed so that its scalars are printed as they were. */
export const scalarsAsWritten: ParseOptions & SchemaOptions = {
  keepSourceTokens: true,
  customTags: (tags) =>
    tags.map((tag) =>
      typeof tag === 'string' || tag.collection || !tag.stringify
        ? tag
        : { ...tag, stringify: asWritten(tag.stringify) },
    ),
};
