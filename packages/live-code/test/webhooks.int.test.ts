import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryExecutionRepo } from '@live-code/adapters/memory';
import { silentLog, until } from '@live-code/contracts';
import { InvalidInput, type WebhookMessage, type WebhookSender } from '@live-code/core';
import { createLiveCode, type GivenSettings, type LiveCode, presentExecution } from 'live-code';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const callbackUrl = 'https://receiver.example/hook';

describe('an embedded Live Code with webhooks', () => {
  let liveCode: LiveCode | undefined;

  afterEach(() => liveCode?.close());

  const sent: WebhookMessage[] = [];
  const sender: WebhookSender = {
    check: async () => null,
    send: async (message) => {
      sent.push(message);
      return { status: 200, error: null };
    },
  };

  const create = async (settings: GivenSettings, executions: MemoryExecutionRepo): Promise<LiveCode> => {
    sent.length = 0;
    liveCode = await createLiveCode(
      { embeddedWorker: false, leaseMs: 300, maxAttempts: 1, ...settings },
      { log: silentLog, adapters: { executions, webhookSender: sender } },
    );
    await liveCode.start();
    return liveCode;
  };
  const submit = async (it: LiveCode): Promise<string> => {
    const { id: sessionId } = await it.openSession({ sourceCode: 'print(1)' });
    return (await it.submitExecution({ sessionId, input: { callbackUrl } })).id;
  };

  it('tells that a worker was lost, though no worker tells it', async () => {
    const executions = new MemoryExecutionRepo();
    const it = await create({ webhookSecret: [SECRET] }, executions);
    const executionId = await submit(it);
    await executions.claim(executionId, { worker: 'gone', at: 1000, leaseExpiresAt: 1300 });
    await until(() => sent.length === 1);

    const execution = await it.readExecution({ executionId });
    expect(execution).toMatchObject({ status: 'FAILED', outcome: { reason: 'worker_lost' } });
    expect(sent).toMatchObject([
      { id: executionId, url: callbackUrl, body: JSON.stringify(presentExecution(execution)) },
    ]);
  });

  it('leaves the sending to others where it has no secret', async () => {
    const it = await create({}, new MemoryExecutionRepo());
    const executionId = await submit(it);
    await it.cancelExecution({ executionId });
    expect(await it.readWebhook({ executionId })).toMatchObject({ state: 'DUE' });
    await it.close();
    expect(sent).toEqual([]);
  });

  it('refuses a callback where nothing can be sent', async () => {
    const it = await createLiveCode({}, { log: silentLog });
    liveCode = it;
    await expect(submit(it)).rejects.toThrow(InvalidInput);
  });
});
