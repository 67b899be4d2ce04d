// A worker of `queue.mjs`: `bare` takes BullMQ's jobs and does nothing; `whole` is Live Code's with a runner that does nothing.
import { bareOutcome } from '@live-code/core';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createLiveCode } from 'live-code';

const { DATABASE_URL, REDIS_URL } = process.env;
const concurrency = Number(process.env.CONCURRENCY);
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const runner = {
  abilities: async () => ({
    name: 'nothing',
    isolated: true,
    languages: [{ id: 'python', version: '3' }],
    enforces: [],
    enforcedBy: 'nobody',
  }),
  run: async () => ({ ...bareOutcome('succeeded'), exitCode: 0 }),
  close: async () => {},
};

const start = {
  bare: async () => {
    const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
    const worker = new Worker('bare', async () => {}, { connection, concurrency });
    await worker.waitUntilReady();
    return async () => {
      await worker.close();
      connection.disconnect();
    };
  },
  whole: async () => {
    const settings = { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, workerConcurrency: concurrency };
    const liveCode = await createLiveCode(settings, { log: silent, adapters: { runner } });
    await liveCode.start();
    return () => liveCode.close();
  },
};

const close = await start[process.argv[2]]();
process.on('SIGTERM', () => void close().then(() => process.exit(0)));
process.send('ready');
