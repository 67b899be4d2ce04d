import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** Bytes of a key: github.com/standard-webhooks/standard-webhooks, "Signature scheme". */
const KEY_BYTES = { least: 24, most: 64 };

/** Whether a text is a secret in the form of Standard Webhooks: `whsec_`, and 24 to 64 bytes in base64. */
export const isWebhookSecret = (text: string): boolean => {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const { length } = keyOf(text);
  return length >= KEY_BYTES.least && length <= KEY_BYTES.most;
};

/**
 * The headers by which a receiver verifies a message, as Standard Webhooks defines them: one signature for each secret, so
 * that a receiver may still know the old one while another takes its place. `at` is in milliseconds since the epoch.
 */
export const signatureHeaders = (
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`);
    return `v1,${signature.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
};

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64');
