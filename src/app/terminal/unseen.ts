import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Live, Unread } from '../../model/live.ts';

/**
 * Instances among `ids` of which nobody knows how they are, one problem for each reason. That RDS reports a bad state is no
 * such problem: the state is known then.
 */
export const unseenInstances = ({ unread }: Live, ids: Iterable<string>): readonly Diagnostic[] => {
  const byReason = new Map<string, { readonly why: Unread; readonly ids: string[] }>();
  for (const id of new Set(ids)) {
    const why = unread[id];
    if (why === undefined || why.isDown) continue;
    const alike = byReason.get(why.says);
    if (alike) alike.ids.push(id);
    else byReason.set(why.says, { why, ids: [id] });
  }
  return [...byReason.values()].map(({ why: { says, hint, requestId }, ids: alike }) => {
    const message = `${alike.length === 1 ? 'instance' : 'instances'} ${alike.join(', ')} could not be read: ${says}`;
    return diagnostic('E_INSTANCE_UNREADABLE', message, { hint, ...(requestId ? { requestId } : {}) });
  });
};
