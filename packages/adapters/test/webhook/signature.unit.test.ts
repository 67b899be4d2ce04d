import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isWebhookSecret } from '@live-code/adapters/webhook';
import { Webhook } from 'standardwebhooks';
import { signatureHeaders } from '../../src/webhook/signature.ts';

const secretOf = (bytes: number): string => `whsec_${randomBytes(bytes).toString('base64')}`;
const message = () => ({
  id: '019b7653-51e3',
  at: Date.now(),
  body: JSON.stringify({ stdout: 'é👩🏽‍🚀\0' }),
});

describe('a signature', () => {
  it('is the one of the specification’s example', () => {
    // github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
    const headers = signatureHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by the library that receivers use, and refused for any other body or secret', () => {
    const [secret, sent] = [secretOf(32), message()];
    const headers = signatureHeaders([secret], sent);
    expect(new Webhook(secret).verify(sent.body, { ...headers })).toEqual({ stdout: 'é👩🏽‍🚀\0' });
    expect(() => new Webhook(secret).verify(`${sent.body} `, { ...headers })).toThrow();
    expect(() => new Webhook(secretOf(32)).verify(sent.body, { ...headers })).toThrow();
  });

  it('is verified with either secret while one replaces the other', () => {
    const [secrets, sent] = [[secretOf(24), secretOf(64)], message()];
    const headers = signatureHeaders(secrets, sent);
    for (const secret of secrets) expect(new Webhook(secret).verify(sent.body, { ...headers })).toBeDefined();
  });
});

describe('a secret', () => {
  it.each([secretOf(24), secretOf(32), secretOf(64)])('may be %s', (secret) => {
    expect(isWebhookSecret(secret)).toBe(true);
  });

  it.each(['', 'whsec_', 'secret', secretOf(23), secretOf(65), `${secretOf(32)}!`, secretOf(32).slice(6)])(
    'may not be %j',
    (secret) => {
      expect(isWebhookSecret(secret)).toBe(false);
    },
  );
});
