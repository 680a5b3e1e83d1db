// The emulator that `npm run bench` measures, in a process of its own: SECRETS [STATE-FILE]. Says where it listens, and
// answers each message with the longest pause of its event loop since the one before, in ms.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startEmulator } from '../dist/index.mjs';

const [count, state] = [Number(process.argv[2]), process.argv[3]];

/** An instance holds 500 accounts at most; each secret has one. */
const perInstance = 500;
const account = (index) => ({ name: `account_${index}`, password: 'Old-passw0rd' });
const secrets = Array.from({ length: count }, (_, index) => ({
  name: `team/app-${index}/db`,
  instance: `rm-${Math.floor(index / perInstance)}`,
  accounts: [{ name: account(index).name }],
  description: `The database account of app ${index}`,
  tags: { team: 'payments', keyturn: 'managed' },
  rotation: '7d',
}));
const instances = Array.from({ length: Math.ceil(count / perInstance) }, (_, instance) => ({
  id: `rm-${instance}`,
  engine: 'MySQL',
  server: 'none',
  accounts: secrets.slice(instance * perInstance, (instance + 1) * perInstance).map(({ accounts: [only] }) => ({
    ...only,
    password: 'Old-passw0rd',
  })),
}));

const emulator = await startEmulator({ seed: { instances, secrets }, accountDelay: 0, ...(state && { state }) });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', (message) => {
  if (message === 'close') emulator.close().then(() => process.disconnect());
  else process.send({ pause: delay.max / 1e6, cpu: process.cpuUsage() });
  delay.reset();
});
process.send(emulator.ready);
