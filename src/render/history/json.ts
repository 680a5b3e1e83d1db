import type { History } from '../../model/observed.ts';
import { jsonText } from '../shared/json.ts';

export type HistoryHead = { readonly toolVersion: string; readonly secret: string; readonly region: string };

/** Exactly `schema/history.schema.json`. Every member is named here, so that nothing rides along. */
export const renderHistoryJson = (head: HistoryHead, history: History): string =>
  jsonText({
    formatVersion: 1,
    toolVersion: head.toolVersion,
    secret: head.secret,
    region: head.region,
    since: history.since,
    until: history.until,
    accounts: history.accounts.names,
    notLookedAt: history.cut,
    events: history.events.map(({ at, by, error, event, from, parameters, requestId, service, type }) => ({
      at,
      event,
      service,
      type,
      by: { type: by.type, name: by.name },
      from,
      result: error === undefined ? 'ok' : 'refused',
      code: error,
      parameters,
      requestId,
    })),
  });
