import { expect } from '@jest/globals';
import { Client } from './client.ts';
import type { Member } from './fleet.ts';
import { type Entry, Ledger } from './ledger.ts';
import { KINDS } from './programs.ts';

const PER_SECOND = 9;
/** Time for everything that was accepted to end, once nothing is disturbed any more. */
const SETTLE_MS = 90_000;
/** Time between two disturbances. */
const CALM_MS = 2000;

/** What befalls the members; `round` counts from 0. */
export type Disturbance = (ledger: Ledger, round: number) => Promise<void>;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long a trial may take, for a test's limit. */
export const timeFor = (executions: number): number => executions * 1000 + 3 * SETTLE_MS;

/**
 * Asks for executions while disturbances come in turn, for at least so many rounds, waits until all have ended, prints the ledger, and fails where one
 * is stuck, did not end as it must, or changed after its end, and where a client saw anything but a request that was not
 * accepted.
 */
export const runTrial = async (
  apis: readonly Member[],
  executions: number,
  { disturbances, rounds }: { readonly disturbances: readonly Disturbance[]; readonly rounds: number },
): Promise<Ledger> => {
  const ledger = new Ledger();
  const client = new Client(apis, ledger);
  const sessions = new Map<string, string>();
  for (const [kind, { source }] of Object.entries(KINDS)) sessions.set(kind, await client.open(source));

  let over = false;
  const disturbed = disturb(ledger, disturbances, (round) => over && round >= rounds);
  await askForAll(client, ledger, { executions, sessions });
  over = true;
  await disturbed;
  ledger.note('everything is asked for, and nothing is disturbed any more');

  const deadline = performance.now() + SETTLE_MS;
  while (ledger.stuck.length > 0 && performance.now() < deadline) {
    for (const entry of ledger.stuck) ledger.see(entry, await client.read(entry.executionId ?? ''));
  }
  ledger.note('everything has ended');
  // What an execution came to stays what it is.
  for (const entry of ledger.entries) ledger.see(entry, await client.read(entry.executionId ?? ''));
  process.stdout.write(`${ledger.print()}\n`);

  expect(ledger.stuck.map(({ number, kind }) => `${number} ${kind}`)).toEqual([]);
  expect(ledger.wrongs).toEqual([]);
  expect(new Set(ledger.entries.map(({ executionId }) => executionId)).size).toBe(executions);
  for (const how of ledger.refusals.keys())
    expect(how).toMatch(/^no connection|^(reading: )?503 |expected 201, got 503/);
  return ledger;
};

const disturb = async (
  ledger: Ledger,
  disturbances: readonly Disturbance[],
  isOver: (round: number) => boolean,
): Promise<void> => {
  for (let round = 0; !isOver(round); round++) {
    await pause(CALM_MS);
    await disturbances[round % disturbances.length]?.(ledger, round);
  }
};

const askForAll = async (
  client: Client,
  ledger: Ledger,
  { executions, sessions }: { executions: number; sessions: ReadonlyMap<string, string> },
): Promise<void> => {
  const submitted: Promise<void>[] = [];
  const kinds = Object.entries(KINDS);
  for (let number = 0; number < executions; number++) {
    const [kind, { expected }] = kinds[number % kinds.length] as (typeof kinds)[number];
    const entry: Entry = { number, kind, expected: expected(number), executionId: null, seen: null };
    ledger.entries.push(entry);
    submitted.push(client.submit(sessions.get(kind) ?? '', entry));
    await pause(1000 / PER_SECOND);
  }
  await Promise.all(submitted);
};
