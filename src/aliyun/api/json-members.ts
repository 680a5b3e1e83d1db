const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The members of a JSON object, each with its value as the text that it is: parsing it would round large numbers and lose
 * keys that occur twice. The text must be a valid JSON object.
 */
export const jsonMembers = (object: string): readonly (readonly [key: string, json: string])[] => {
  const members: (readonly [string, string])[] = [];
  let depth = 0;
  let key = '';
  let start = 0;
  for (const { 0: found, index } of object.matchAll(token)) {
    if (found === '{' || found === '[') depth += 1;
    else if (depth > 1) depth -= found === '}' || found === ']' ? 1 : 0;
    else if (found === ':') start = index + 1;
    else if (start === 0) key = found;
    else if (found === ',' || found === '}') {
      members.push([String(JSON.parse(key)), object.slice(start, index).trim()]);
      start = 0;
    }
  }
  return members;
};
