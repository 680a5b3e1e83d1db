import type { TestEmulator } from './emulator.ts';
import { type Reply, type Seen, startWireServer, type WireServer } from './wire-server.ts';

/** Stands between keyturn and an emulator, and answers what `spoil` says in its place. The emulator is not asked then. */
export const startRelay = (
  emulator: TestEmulator,
  spoil: (seen: Seen, nth: number) => Reply | undefined,
): Promise<WireServer> =>
  startWireServer({}, undefined, async (seen, nth) => {
    const spoiled = spoil(seen, nth);
    if (spoiled !== undefined) return spoiled;
    const { status, body, date } = await emulator.call(seen.action, seen.params);
    return { status, body, headers: { date: new Date(date).toUTCString() } };
  });
