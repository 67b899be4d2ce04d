import { describe } from '@jest/globals';
import type { WebhookRepo } from '@live-code/core';
import { fresh } from './fresh.ts';
import { claiming } from './webhook-repo/claiming.ts';
import { keeping } from './webhook-repo/keeping.ts';
import { settling } from './webhook-repo/settling.ts';

/** What the suite needs of an adapter: an empty repository, and its end. */
export interface OpenWebhookRepo {
  readonly repo: WebhookRepo;
  close(): Promise<void>;
}

/** Proves that an adapter keeps the promises of `WebhookRepo`; `lostStoreContract` adds the one about a store that is away. */
export const webhookRepoContract = (adapter: string, open: () => Promise<OpenWebhookRepo>): void => {
  describe(`${adapter} as WebhookRepo`, () => {
    const subject = fresh(open);
    keeping(subject);
    claiming(subject);
    settling(subject);
  });
};
