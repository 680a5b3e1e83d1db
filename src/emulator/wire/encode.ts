const plain = /^[\w.~-]*$/;

/** RFC 3986: everything but `A-Za-z0-9-_.~` is escaped, so `!'()*` too, which encodeURIComponent leaves alone. */
export const percentEncode = (text: string): string =>
  plain.test(text)
    ? text
    : encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** `a=1&b=2`, sorted by name, both sides escaped. */
export const canonicalQuery = (params: Iterable<readonly [string, string]>): string =>
  [...params]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
