import { isIP } from 'node:net';
import type { WebhookAnswer, WebhookMessage, WebhookSender } from '@live-code/core';
import { post } from './post.ts';
import type { ResolveHost } from './resolve-host.ts';
import { signatureHeaders } from './signature.ts';
import { expectedInstead, hostOf, WebhookGuard } from './webhook-guard.ts';

/** What a sender is made from. */
export interface HttpWebhookSenderOptions {
  /** `whsec_…`; a message is signed with each of them. */
  readonly secrets: readonly string[];
  /** Names, addresses and ranges of addresses to which webhooks may go though they are not public. */
  readonly allowedHosts?: readonly string[];
  /** Milliseconds for one attempt, from the name's resolution to the answer; 15 000 where absent. */
  readonly timeoutMs?: number;
  /** How names become addresses; the operator's own as the system knows them, and others by DNS, where absent. */
  readonly resolve?: ResolveHost;
}

/**
 * Sends by HTTP, signed as Standard Webhooks says, with Node's own client: its sockets take a lookup of ours, which is all
 * that is needed to keep them to addresses that were checked.
 */
export class HttpWebhookSender implements WebhookSender {
  readonly #secrets: readonly string[];
  readonly #guard: WebhookGuard;
  readonly #timeoutMs: number;

  constructor({ secrets, allowedHosts = [], timeoutMs = 15_000, resolve }: HttpWebhookSenderOptions) {
    this.#secrets = secrets;
    this.#guard = new WebhookGuard({ allowedHosts, resolve });
    this.#timeoutMs = timeoutMs;
  }

  async check(text: string): Promise<string | null> {
    const { url, expected } = this.#guard.read(text);
    const host = hostOf(url.hostname);
    if (expected !== null || isIP(host) !== 0) return expected;
    return this.#guard.addressesOf(host).then(() => null, expectedInstead);
  }

  async send({ id, url: text, body, at }: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer> {
    // Once more, since the operator may allow less by now.
    const { url, expected } = this.#guard.read(text);
    if (expected !== null) {
      return { status: null, error: `The URL is not allowed any more; expected ${expected}.` };
    }
    return post({
      url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'live-code',
        ...signatureHeaders(this.#secrets, { id, at, body }),
      },
      body,
      lookup: this.#guard.lookup,
      timeoutMs: this.#timeoutMs,
      signal,
    });
  }
}
