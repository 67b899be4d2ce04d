// A worker as a user starts it, but for its repositories, which are the parent's, reached over the IPC channel.

import { runWorker } from '@live-code/worker';
import { createLiveCode, readSettings } from 'live-code';

const waiting = new Map();
let calls = 0;

process.on('message', ({ reply, value, error }) => {
  const { resolve, reject } = waiting.get(reply);
  waiting.delete(reply);
  if (error === undefined) resolve(value);
  else reject(error);
});

const port = (target) =>
  new Proxy(
    {},
    {
      get: (_, method) => {
        // Whoever awaits the port asks whether it is a promise; it is not.
        if (method === 'then') return undefined;
        return (...args) =>
          new Promise((resolve, reject) => {
            const call = ++calls;
            waiting.set(call, { resolve, reject });
            process.send({ call, target, method, args });
          });
      },
    },
  );

const liveCode = await createLiveCode(readSettings(process.env), {
  adapters: { sessions: port('sessions'), executions: port('executions') },
});
await runWorker(liveCode);
process.stdout.write('worker ready\n');
