/** Blocks of code, then code in lines, taken out of Markdown by CommonMark's rules for both. */
export const outsideCode = (markdown: string): string => {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const [, ticks] = /^ {0,3}(`{3,}|~{3,})(?:[^`]*)$/.exec(line) ?? [];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined) {
      if (ticks?.startsWith(fence) && line.trim() === ticks) fence = undefined;
    } else outside.push(line);
  }
  if (fence !== undefined) throw new Error('A block of code is not closed.');
  // A run of backticks ends at the next run of the same length.
  return outside.join('\n').replace(/(?<!`)(`+)(?!`)(?:.*?[^`\n])\1(?!`)/g, '');
};

export type Tag = { readonly name: string; readonly attributes: readonly (readonly [string, string])[] };

/** Every start tag of a page, as a browser reads them; throws at anything else that begins with `<`. */
export const tagsOf = (html: string): Tag[] => {
  const tags: Tag[] = [];
  const rest = html
    .replace(/^<!doctype html>/, '')
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<\/[a-z\d]+>/g, '')
    .replace(/<([a-z\d]+)((?: [a-zA-Z\d-]+="[^"<>]*")*)>/g, (_all, name: string, pairs: string) => {
      const attributes = [...pairs.matchAll(/ ([a-zA-Z\d-]+)="([^"]*)"/g)].map(
        ([, key = '', value = '']) => [key, value] as const,
      );
      tags.push({ name, attributes });
      return '';
    });
  if (/[<>]/.test(rest)) throw new Error(`Not a tag: ${rest.slice(rest.search(/[<>]/)).slice(0, 80)}`);
  return tags;
};
