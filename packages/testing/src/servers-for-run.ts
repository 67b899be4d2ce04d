import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { findServer, POSTGRES, REDIS, type ServerKind } from './server-source.ts';
import { variablesOf } from './shared-servers.ts';

type Stop = () => Promise<void>;

/** What each run of tests shares. */
const SHARED: readonly (readonly [
  ServerKind,
  () => Promise<{ readonly url: string; readonly end: Stop }>,
])[] = [
  [
    REDIS,
    async () => {
      const { url, stop } = await startRedis();
      return { url, end: stop };
    },
  ],
  [
    POSTGRES,
    async () => {
      const { url, remove } = await startPostgres();
      return { url, end: remove };
    },
  ],
];

let ends: readonly Stop[] = [];

const tell = (line: string): void => void process.stderr.write(`tests: ${line}\n`);

/** Starts the servers that a run of tests shares, and says where they come from. */
export const startServersForRun = async (): Promise<void> => {
  ends = await Promise.all(
    SHARED.map(async ([kind, start]) => {
      const { source, description } = await findServer(kind, process.env, tell);
      tell(`${kind.title} comes from ${description}.`);
      const variables = variablesOf(kind);
      process.env[variables.source] = JSON.stringify(source);
      const { url, end } = await start();
      process.env[variables.url] = url;
      return end;
    }),
  );
};

/** Stops them. */
export const stopServersForRun = async (): Promise<void> => {
  await Promise.all(ends.map((end) => end()));
  ends = [];
};
