import { describe, expect, it } from '@jest/globals';
import { recordingLog } from '@live-code/contracts';
import type { ExecutionRepo } from '@live-code/core';
import { keepLease } from '../src/use-cases/keep-lease.ts';
import { ManualClock } from './stage.ts';

describe('leases that were taken together', () => {
  it('are renewed apart, each within a third of its length', async () => {
    const clock = new ManualClock();
    const leaseMs = 15_000;
    const begun = clock.now();
    const first = new Map<string, number>();
    const executions = {
      renewLease: async (id: string) => {
        if (!first.has(id)) first.set(id, clock.now() - begun);
        return 'held';
      },
    } as unknown as ExecutionRepo;
    const on = { lost: () => {}, cancelling: () => {} };
    const ids = Array.from(
      { length: 50 },
      (_, n) => `01981d40-0b52-7a41-8a35-${n.toString(16).padStart(12, '5')}`,
    );
    const ends = ids.map((executionId) =>
      keepLease({ executions, clock, log: recordingLog() }, { executionId, attempt: 1, leaseMs }, on),
    );
    for (let step = 0; step < 100; step++) await clock.advance(leaseMs / 300);
    for (const end of ends) end();

    expect(first.size).toBe(50);
    expect(Math.min(...first.values())).toBeGreaterThanOrEqual(leaseMs / 6);
    const inEachTenth = Array.from({ length: 10 }, (_, tenth) =>
      [...first.values()].filter((at) => Math.floor(((at - leaseMs / 6) / (leaseMs / 6)) * 10) === tenth),
    );
    expect(Math.max(...inEachTenth.map(({ length }) => length))).toBeLessThan(20);
  });
});
