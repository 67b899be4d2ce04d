import { describe, expect, it } from '@jest/globals';
import { BullmqJobQueue } from '@live-code/adapters/bullmq';
import { silentLog } from '@live-code/contracts';

describe('BullmqJobQueue', () => {
  it.each([
    'amqp://127.0.0.1:5672',
    'http://user:secret@127.0.0.1',
    'localhost:6379',
    'constructor:secret',
    'secret',
    '',
  ])('says which URLs it takes, and nothing of a password, when it is given %j', (url) => {
    const open = (): BullmqJobQueue => new BullmqJobQueue({ url, log: silentLog });

    expect(open).toThrow('must begin with redis://, rediss://, postgres://, postgresql://.');
    expect(open).not.toThrow('secret');
  });
});
