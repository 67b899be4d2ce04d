import { beforeEach, describe, expect, it } from '@jest/globals';
import { ExecutionNotFound, IdempotencyKeyReused, InvalidInput, WebhookNotFound } from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

const URL = 'https://receiver.example/hook';
const REFUSED = { status: 503, error: 'The receiver answered 503.' };
const TAKEN = { status: 200, error: null };

let stage: Stage;
let sessionId: string;

beforeEach(async () => {
  stage = createStage({ queueLimit: 100 });
  sessionId = (await stage.openSession.execute({ sourceCode: 'print(1)' })).id;
});

const submit = async (): Promise<string> =>
  (await stage.submitExecution.execute({ sessionId, input: { callbackUrl: URL } })).id;
const cancel = (executionId: string) => stage.cancelExecution.execute({ executionId });
const ended = async (): Promise<string> => {
  const id = await submit();
  await cancel(id);
  return id;
};
const look = async (deliver = stage.deliverWebhooks()) => {
  await deliver.execute();
  await settled();
};

describe('submitting with a callback', () => {
  it('stores the webhook, which waits', async () => {
    const id = await submit();
    expect(await stage.webhooks.find(id)).toMatchObject({ executionId: id, url: URL, state: 'WAITING' });
  });

  it('refuses a URL to which nothing can be sent, and one that is too long, and stores nothing', async () => {
    stage.sender.refused.set(URL, 'a host on the public internet');
    await expect(submit()).rejects.toThrow(
      new InvalidInput('callback_url', URL, 'a host on the public internet'),
    );
    const input = { callbackUrl: `https://receiver.example/${'a'.repeat(2048)}` };
    await expect(stage.submitExecution.execute({ sessionId, input })).rejects.toThrow(
      /at most 2048 characters/,
    );
    expect(await stage.executions.countQueued()).toBe(0);
    expect(await stage.webhooks.claim({ now: 10 ** 9, until: 10 ** 9, limit: 9 })).toEqual([]);
  });

  it('is another request than the same without it, or with another', async () => {
    const withKey = (callbackUrl: string | undefined) =>
      stage.submitExecution.execute({ sessionId, input: { callbackUrl }, idempotencyKey: 'k' });
    const first = await withKey(URL);
    expect((await withKey(URL)).id).toBe(first.id);
    await expect(withKey(undefined)).rejects.toThrow(IdempotencyKeyReused);
    await expect(withKey('https://other.example')).rejects.toThrow(IdempotencyKeyReused);
  });
});

describe('delivering webhooks', () => {
  it('sends the execution as it ended, and no sooner', async () => {
    const id = await submit();
    await look();
    expect(stage.sender.sent).toEqual([]);

    await cancel(id);
    await look();
    expect(stage.sender.sent.map(({ message }) => message)).toEqual([
      { id, url: URL, body: JSON.stringify({ id, status: 'CANCELLED' }), at: 1000 },
    ]);
    stage.sender.sent[0]?.answer(TAKEN);
    await settled();
    expect(await stage.readWebhook.execute({ executionId: id })).toMatchObject({
      state: 'DELIVERED',
      attempts: [{ at: 1000, status: 200, error: null, durationMs: 0 }],
    });
  });

  it('sends again what failed, when its pause is over and not before', async () => {
    const id = await ended();
    const deliver = stage.deliverWebhooks();
    await look(deliver);
    await stage.clock.advance(40);
    stage.sender.sent[0]?.answer(REFUSED);
    await settled();
    expect(await stage.webhooks.find(id)).toMatchObject({
      state: 'DUE',
      nextAt: 6040,
      attempts: [{ at: 1000, ...REFUSED, durationMs: 40 }],
    });

    await stage.clock.advance(4999);
    await look(deliver);
    expect(stage.sender.sent).toHaveLength(1);
    await stage.clock.advance(1);
    await look(deliver);
    expect(stage.sender.sent.map(({ message }) => [message.id, message.at])).toEqual([
      [id, 1000],
      [id, 6040],
    ]);
  });

  it('is one process’s at a time, and another’s when that one has died', async () => {
    await ended();
    await look();
    await look();
    expect(stage.sender.sent).toHaveLength(1);

    await stage.clock.advance(60_000);
    await look();
    expect(stage.sender.sent).toHaveLength(2);
    // The first was not dead after all: what it learns now is too late to be kept.
    stage.sender.sent[0]?.answer(REFUSED);
    await settled();
    stage.sender.sent[1]?.answer(TAKEN);
    await settled();
    expect(await stage.webhooks.find('id-2')).toMatchObject({ state: 'DELIVERED', attemptCount: 1 });
  });

  it('finds out by itself that an execution ended without a word', async () => {
    const id = await submit();
    await stage.executions.requestCancel(id, 1000);
    await look();
    expect(stage.sender.sent).toEqual([]);

    await stage.clock.advance(60_000);
    await look();
    expect(stage.sender.sent).toHaveLength(1);
    expect(await stage.webhooks.find(id)).toMatchObject({ state: 'DUE', dueAt: 61_000 });
  });

  it('looks again at what has not ended, less often the longer it takes', async () => {
    const id = await submit();
    const looks: (number | null | undefined)[] = [];
    for (const wait of [60_000, 60_000, 120_000, 240_000, 480_000, 600_000]) {
      await stage.clock.advance(wait);
      await look();
      looks.push((await stage.webhooks.find(id))?.nextAt);
    }
    expect(looks).toEqual([121_000, 241_000, 481_000, 961_000, 1_561_000, 2_161_000]);
  });

  it('drops what belongs to no execution: one that was never stored, and one that was deleted', async () => {
    const lost = await ended();
    await stage.executions.deleteEnded({ before: 2000, limit: 9 });
    await look();
    expect(await stage.webhooks.find(lost)).toBeNull();

    stage.executions.add = () => Promise.reject(new Error('the process died'));
    await expect(submit()).rejects.toThrow('the process died');
    await stage.clock.advance(60_000);
    await look();
    expect(await stage.webhooks.find('id-3')).toMatchObject({ state: 'WAITING' });
    await stage.clock.advance(3_600_000);
    await look();
    expect(await stage.webhooks.find('id-3')).toBeNull();
  });

  it('has sixteen in hand at once, and goes on as soon as one is through', async () => {
    for (let count = 0; count < 20; count++) await ended();
    const deliver = stage.deliverWebhooks();
    const looking = deliver.execute();
    await settled();
    expect(stage.sender.sent).toHaveLength(16);
    stage.sender.sent[3]?.answer(TAKEN);
    await settled();
    expect(stage.sender.sent).toHaveLength(17);
    for (const { answer } of stage.sender.sent) answer(TAKEN);
    await looking;
    await settled();
    expect(stage.sender.sent).toHaveLength(20);
  });

  it('lets another owner go first as soon as one is through, whose receivers are slow', async () => {
    for (let count = 0; count < 20; count++) await ended();
    const deliver = stage.deliverWebhooks();
    const looking = deliver.execute();
    await settled();
    const others = await stage.openSession.execute({ sourceCode: 'print(1)' }, { owner: 'other' });
    sessionId = others.id;
    await stage.clock.advance(1000);
    const late = await ended();
    stage.sender.sent[0]?.answer(TAKEN);
    await settled();

    expect(stage.sender.sent.map(({ message }) => message.id).indexOf(late)).toBe(16);
    expect(stage.sender.sent).toHaveLength(17);
    for (let sent = 0; sent < 21; sent++) {
      stage.sender.sent[sent]?.answer(TAKEN);
      await settled();
    }
    await looking;
    expect(stage.sender.sent).toHaveLength(21);
  });

  it('leaves to others what takes longer than the grace at its end, as if it had not been tried', async () => {
    const id = await ended();
    const deliver = stage.deliverWebhooks();
    await look(deliver);
    const closed = deliver.close(2000);
    await stage.clock.advance(2000);
    await closed;
    expect(await stage.webhooks.find(id)).toMatchObject({ state: 'DUE', nextAt: 3000, attemptCount: 0 });

    await deliver.execute();
    expect(stage.sender.sent).toHaveLength(1);
    await look();
    expect(stage.sender.sent).toHaveLength(2);
  });

  it('goes on after the store was away, with what was in hand once its claim has run out', async () => {
    const id = await ended();
    const find = stage.executions.find.bind(stage.executions);
    stage.executions.find = () => Promise.reject(new Error('away'));
    await look();
    expect(stage.log.entries).toMatchObject([
      ['warn', 'a webhook could not be looked after', { executionId: id }],
    ]);

    stage.executions.find = find;
    await stage.clock.advance(60_000);
    await look();
    expect(stage.sender.sent).toHaveLength(1);
  });
});

describe('what became of a webhook', () => {
  it('is not there for an execution without one, or one that is not there', async () => {
    const { id } = await stage.submitted();
    await expect(stage.readWebhook.execute({ executionId: id })).rejects.toThrow(WebhookNotFound);
    await expect(stage.readWebhook.execute({ executionId: 'none' })).rejects.toThrow(ExecutionNotFound);
  });

  it('is forgotten when its execution is', async () => {
    const id = await ended();
    await look();
    stage.sender.sent[0]?.answer(TAKEN);
    await settled();
    await stage.clock.advance(2 * 86_400_000);
    await stage.forgetOld(1).execute(new AbortController().signal);
    expect(await stage.webhooks.find(id)).toBeNull();
  });
});
