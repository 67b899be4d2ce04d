import { describe, expect, it } from '@jest/globals';
import { aDelivery } from '@live-code/contracts';
import { ATTEMPTS_KEPT, attempted, type Backoff, DELIVERY_WINDOW_MS, due } from '@live-code/core';

const PAUSES = [5000, 30_000, 120_000];
const backoff = (random = 0.5): Backoff => ({ pausesMs: PAUSES, random });
const attempt = (status: number | null, error: string | null, at = 2000) => ({
  at,
  status,
  error,
  durationMs: 100,
});
const failed = (at?: number) => attempt(503, 'The receiver answered 503.', at);
const fresh = () => due(aDelivery(), 2000);

describe('a delivery that was tried', () => {
  it('is delivered where the receiver took it', () => {
    expect(attempted(fresh(), attempt(204, null), backoff())).toMatchObject({
      state: 'DELIVERED',
      nextAt: null,
      settledAt: 2100,
      attemptCount: 1,
      attempts: [attempt(204, null)],
    });
  });

  it('is given up at once where the receiver says that it is gone', () => {
    const gone = attempt(410, 'The receiver answered 410.');
    expect(attempted(fresh(), gone, backoff())).toMatchObject({
      state: 'FAILED',
      nextAt: null,
      settledAt: 2100,
      attempts: [gone],
    });
  });

  it('is tried again after each pause in turn, and then after the last again and again', () => {
    let delivery = fresh();
    const pauses: number[] = [];
    for (let count = 0; count < 5; count++) {
      delivery = attempted(delivery, failed(), backoff());
      pauses.push(Number(delivery.nextAt) - 2100);
    }
    expect(delivery).toMatchObject({ state: 'DUE', settledAt: null, attemptCount: 5 });
    expect(pauses).toEqual([5000, 30_000, 120_000, 120_000, 120_000]);
  });

  it('is tried up to a fifth sooner or later than planned', () => {
    const pause = (random: number) => Number(attempted(fresh(), failed(), backoff(random)).nextAt) - 2100;
    expect([pause(0), pause(0.25), pause(1)]).toEqual([4000, 4500, 6000]);
  });

  it('is given up where the next try would come more than a day after it became due', () => {
    const last = 2000 + DELIVERY_WINDOW_MS - 5000 - 100;
    expect(attempted(fresh(), failed(last), backoff())).toMatchObject({ state: 'DUE' });
    expect(attempted(fresh(), failed(last + 1), backoff())).toMatchObject({ state: 'FAILED', nextAt: null });
  });

  it('keeps the last attempts, and counts all', () => {
    let delivery = fresh();
    for (let at = 0; at < ATTEMPTS_KEPT + 3; at++) delivery = attempted(delivery, failed(at), backoff());
    expect(delivery.attemptCount).toBe(ATTEMPTS_KEPT + 3);
    expect(delivery.attempts.map(({ at }) => at)).toEqual(
      Array.from({ length: ATTEMPTS_KEPT }, (_, n) => n + 3),
    );
  });
});
