import { describe, expect, it } from '@jest/globals';
import { anExecution } from '@live-code/contracts';
import {
  bareOutcome,
  cancelRequested,
  claimed,
  EXECUTION_STATUSES,
  finished,
  IllegalTransition,
  isTerminal,
  LIFECYCLE,
  type LifecycleEvent,
  leaseExpired,
  type OutcomeEnd,
  released,
  transition,
} from '@live-code/core';
import fc from 'fast-check';

const EVENTS: readonly LifecycleEvent[] = [
  'claimed',
  'succeeded',
  'failed',
  'timedOut',
  'cancelled',
  'workerLost',
];
const CLAIM = { worker: 'w1', at: 2000, leaseExpiresAt: 3000 };

describe('the lifecycle', () => {
  it('takes exactly the steps of the table', () => {
    for (const status of EXECUTION_STATUSES) {
      for (const event of EVENTS) {
        const steps: Partial<Record<string, string>> = LIFECYCLE[status];
        if (steps[event] === undefined) {
          expect(() => transition(status, event)).toThrow(IllegalTransition);
        } else {
          expect(transition(status, event)).toBe(steps[event]);
        }
      }
    }
  });

  it('ends in COMPLETED, FAILED, TIMEOUT and CANCELLED, and nowhere else', () => {
    expect(EXECUTION_STATUSES.filter(isTerminal)).toEqual(['COMPLETED', 'FAILED', 'TIMEOUT', 'CANCELLED']);
  });

  it('names the status and the event of a step that is not in the table', () => {
    expect(() => transition('COMPLETED', 'cancelled')).toThrow(
      'An execution that is COMPLETED cannot be cancelled.',
    );
  });
});

describe('the life of an execution', () => {
  it('begins an attempt when a worker claims it', () => {
    expect(claimed(anExecution(), CLAIM)).toMatchObject({
      status: 'RUNNING',
      attempt: 1,
      worker: 'w1',
      startedAt: 2000,
      leaseExpiresAt: 3000,
    });
  });

  it.each([
    ['succeeded', 'COMPLETED'],
    ['failed', 'FAILED'],
    ['timedOut', 'TIMEOUT'],
    ['cancelled', 'CANCELLED'],
  ] as const)('that %s is %s, with its outcome and without a worker', (end, status) => {
    const outcome = bareOutcome(end);
    expect(finished(claimed(anExecution(), CLAIM), outcome, 2500)).toMatchObject({
      status,
      outcome,
      worker: null,
      leaseExpiresAt: null,
      finishedAt: 2500,
    });
  });

  it('goes back to the queue when its worker is lost, and keeps the count of attempts', () => {
    expect(released(claimed(anExecution(), CLAIM), 2500)).toMatchObject({
      status: 'QUEUED',
      attempt: 1,
      worker: null,
      startedAt: null,
      finishedAt: null,
    });
  });

  it('fails with worker_lost once its attempts are used up', () => {
    const second = claimed(anExecution({ attempt: 1 }), CLAIM);
    expect(leaseExpired(second, { now: 4000, maxAttempts: 3 }).status).toBe('QUEUED');
    expect(leaseExpired(second, { now: 4000, maxAttempts: 2 })).toMatchObject({
      status: 'FAILED',
      finishedAt: 4000,
      outcome: { reason: 'worker_lost' },
    });
  });

  it('is cancelled at once while it waits', () => {
    expect(cancelRequested(anExecution(), 2000)).toMatchObject({
      status: 'CANCELLED',
      finishedAt: 2000,
      outcome: null,
    });
  });

  it('runs on after a cancel was asked for, until its worker or its lease ends', () => {
    const marked = cancelRequested(claimed(anExecution(), CLAIM), 2100);
    expect(marked).toMatchObject({ status: 'RUNNING', cancelRequestedAt: 2100 });
    expect(cancelRequested(marked, 2200).cancelRequestedAt).toBe(2100);
    expect(released(marked, 2300).status).toBe('CANCELLED');
    expect(leaseExpired(marked, { now: 4000, maxAttempts: 1 }).status).toBe('CANCELLED');
  });

  it('never leaves an end, whatever happens', () => {
    const ends: readonly OutcomeEnd[] = ['succeeded', 'failed', 'timedOut', 'cancelled'];
    fc.assert(
      fc.property(fc.constantFrom(...ends), fc.constantFrom(...ends), (end, other) => {
        const ended = finished(claimed(anExecution(), CLAIM), bareOutcome(end), 2500);
        expect(() => claimed(ended, CLAIM)).toThrow(IllegalTransition);
        expect(() => finished(ended, bareOutcome(other), 2600)).toThrow(IllegalTransition);
        expect(() => released({ ...ended, cancelRequestedAt: null }, 2600)).toThrow(IllegalTransition);
        expect(cancelRequested(ended, 2600)).toBe(ended);
      }),
    );
  });

  it('keeps what was asked, and when, through every step', () => {
    const execution = anExecution();
    const steps = [
      cancelRequested(execution, 1),
      released(claimed(execution, CLAIM), 1),
      finished(claimed(execution, CLAIM), bareOutcome('failed', 'runtime_error'), 1),
    ];
    for (const { request, id, sessionId, sessionVersion, queuedAt } of steps) {
      expect({ request, id, sessionId, sessionVersion, queuedAt }).toEqual({
        request: execution.request,
        id: execution.id,
        sessionId: execution.sessionId,
        sessionVersion: execution.sessionVersion,
        queuedAt: execution.queuedAt,
      });
    }
  });
});
