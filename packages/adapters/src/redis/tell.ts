import DataLoader from 'dataloader';
import { type RedisLine, script } from './redis-line.ts';

/** Events of an execution that are kept; one within its limits has fewer. */
const LOG_LENGTH = 10_000;
/** Milliseconds without an event after which a log is forgotten: longer than a program may be silent. */
export const LOG_TTL_MS = 600_000;
/** News that are told in one step of Redis, each of which may be two megabytes. */
const AT_ONCE = 16;

/** What becomes of a log: it begins anew, or goes on; `none` where there is none, or it is another's. */
export type LogMode = 'begin' | 'append' | 'none';

/** What is told on a channel at once, and kept in a log. */
export interface News {
  readonly channel: string;
  /** Each with its number in the log. */
  readonly messages: readonly (readonly [number: number, message: string])[];
  /** Name of the log; empty where there is none. */
  readonly key: string;
  readonly mode: LogMode;
  /** Whether these are the last, which leave no log. */
  readonly ends: boolean;
}

/**
 * For each of the news: `begin` starts the log anew; `append` does nothing, and says so, where the log is not there: Redis
 * lost it. A message that was taken before is not told again.
 */
const TELL = script(`
local ttl, length = ARGV[1], ARGV[2]
local at, taken = 3, {}
for i, log in ipairs(KEYS) do
  local channel, mode, ends, last = ARGV[at], ARGV[at + 1], ARGV[at + 2], at + 3 + 2 * ARGV[at + 3]
  taken[i] = 1
  if mode == 'begin' then redis.call('DEL', log) end
  if mode == 'append' and redis.call('EXISTS', log) == 0 then
    taken[i] = 0
  else
    for j = at + 4, last, 2 do
      local added = true
      if mode ~= 'none' then
        local id = redis.pcall('XADD', log, 'MAXLEN', '~', length, ARGV[j] .. '-0', 'event', ARGV[j + 1])
        added = type(id) ~= 'table'
      end
      if added then redis.call('PUBLISH', channel, ARGV[j + 1]) end
    end
    if ends == '1' then redis.call('DEL', log) elseif mode ~= 'none' then redis.call('PEXPIRE', log, ttl) end
  end
  at = last + 1
end
return taken
`);

/** Tells news; resolves to whether they were taken, which those are not whose log was lost. */
export type Tell = (news: News) => Promise<boolean>;

/** Tells everything that is to be told at one moment in one command, whoever it is of: a command costs more than its work. */
export const tellingTogether = (line: RedisLine): Tell => {
  const tell = async (all: readonly News[]): Promise<readonly boolean[]> => {
    const args = all.flatMap(({ channel, mode, ends, messages }) => [
      ...[channel, mode, ends ? 1 : 0, messages.length],
      ...messages.flat(),
    ]);
    const keys = all.map(({ key }) => key);
    const taken = (await line.run(TELL, keys, [LOG_TTL_MS, LOG_LENGTH, ...args])) as number[];
    return taken.map((one) => one === 1);
  };
  const loader = new DataLoader<News, boolean>(tell, { cache: false, maxBatchSize: AT_ONCE });
  return (news) => loader.load(news);
};
