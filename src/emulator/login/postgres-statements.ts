import * as messages from './postgres-messages.ts';
import { type Answer, noSql } from './probes.ts';
import type { Wire } from './wire.ts';

type Known = Exclude<Answer, undefined>;

const refusal = messages.errorMessage('ERROR', '0A000', noSql);
const noData = messages.message('n');

/** The zero-ended texts at the start of a body: names of statements and portals, and SQL. */
const texts = (body: Buffer): string[] => body.toString().split('\0');

const describe = (known: Known): Buffer => ('row' in known ? messages.rowDescription(known.row) : noData);

/** Pools ask whether a connection still lives by an empty statement, which has an answer of its own. */
const emptyQuery = messages.message('I');

const execute = (known: Known): Buffer[] => {
  if ('row' in known) return [messages.dataRow(known.row), messages.complete('SELECT 1')];
  return [known.tag === '' ? emptyQuery : messages.complete(known.tag)];
};

/** An answer to one message of the extended protocol; undefined is an error. */
const extended = (
  type: string,
  body: Buffer,
  names: Map<string, Known>,
  probe: (sql: string) => Answer,
): Buffer[] | undefined => {
  const [first = '', second = ''] = texts(body);
  switch (type) {
    case 'P': {
      const known = probe(second);
      if (known === undefined) return undefined;
      names.set(`S${first}`, known);
      return [messages.message('1')];
    }
    case 'B': {
      const known = names.get(`S${second}`);
      if (known === undefined) return undefined;
      names.set(`P${first}`, known);
      return [messages.message('2')];
    }
    case 'D': {
      const known = names.get(first);
      if (known === undefined) return undefined;
      const parameters = first.startsWith('S') ? [messages.message('t', messages.uint16(0))] : [];
      return [...parameters, describe(known)];
    }
    case 'E': {
      const known = names.get(`P${first}`);
      return known === undefined ? undefined : execute(known);
    }
    case 'C':
      names.delete(first);
      return [messages.message('3')];
    case 'H':
      return [];
    default:
      return undefined;
  }
};

/** Answers probes until the client leaves, in the simple protocol and in the extended one that most drivers use. */
export const serveStatements = async (wire: Wire, probe: (sql: string) => Answer): Promise<void> => {
  const names = new Map<string, Known>();
  let skipToSync = false;
  for (;;) {
    const { type, body } = await messages.readMessage(wire);
    if (type === 'X') return;
    if (type === 'S') {
      skipToSync = false;
      wire.write(messages.ready);
    } else if (type === 'Q') {
      const known = probe(texts(body)[0] ?? '');
      const answered =
        known === undefined ? [refusal] : 'row' in known ? [describe(known), ...execute(known)] : execute(known);
      for (const bytes of [...answered, messages.ready]) wire.write(bytes);
    } else if (!skipToSync) {
      const answered = extended(type, body, names, probe);
      skipToSync = answered === undefined;
      for (const bytes of answered ?? [refusal]) wire.write(bytes);
    }
  }
};
