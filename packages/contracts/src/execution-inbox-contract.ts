import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ExecutionInbox, INBOX_BYTES, type InboxMessage } from '@live-code/core';

/** What the suite needs of an adapter. */
export interface OpenInbox {
  readonly inbox: ExecutionInbox;
  /** Resolves when everything that was sent has reached its listeners. */
  delivered(): Promise<void>;
  /** Executions for which this process holds anything. */
  held(): number;
}

const encoder = new TextEncoder();
const stdin = (text: string): InboxMessage => ({ type: 'stdin', bytes: encoder.encode(text) });
const CLOSE: InboxMessage = { type: 'stdinClose' };

/** Proves that an adapter keeps the promises of `ExecutionInbox`. */
export const executionInboxContract = (adapter: string, open: () => Promise<OpenInbox>): void => {
  describe(`${adapter} as ExecutionInbox`, () => {
    let opened: OpenInbox;
    let inbox: ExecutionInbox;

    beforeEach(async () => {
      opened = await open();
      inbox = opened.inbox;
    });

    afterEach(async () => {
      await inbox.close();
    });

    const receive = async (id: string): Promise<{ got: InboxMessage[]; stop: () => void }> => {
      const got: InboxMessage[] = [];
      return { got, stop: await inbox.receive(id, (message) => got.push(message)) };
    };
    const lines = (count: number): InboxMessage[] =>
      Array.from({ length: count }, (_, index) => stdin(`line ${index}\n`));

    it('brings input to who receives, in the order in which it was sent', async () => {
      const { got } = await receive('a');

      await Promise.all(lines(200).map((message) => inbox.send('a', message)));
      await opened.delivered();

      expect(got).toEqual(lines(200));
    });

    it('keeps input for who receives later, and again for who does after that', async () => {
      for (const message of lines(5)) expect(await inbox.send('a', message)).toBe('sent');
      const first = await receive('a');
      await opened.delivered();
      await inbox.send('a', CLOSE);
      await opened.delivered();
      const second = await receive('a');
      await opened.delivered();

      expect(first.got).toEqual([...lines(5), CLOSE]);
      expect(second.got).toEqual([...lines(5), CLOSE]);
    });

    it('loses and repeats nothing that is sent while somebody begins to receive', async () => {
      const sending = (async () => {
        for (const message of lines(300)) {
          await inbox.send('a', message);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { got } = await receive('a');
      await sending;
      await opened.delivered();

      expect(got).toEqual(lines(300));
    });

    it('keeps exactly the bytes, whatever becomes of the array', async () => {
      const bytes = Uint8Array.of(0, 255, 10, 13, 128);
      await inbox.send('a', { type: 'stdin', bytes });
      bytes.fill(1);
      const { got } = await receive('a');
      await opened.delivered();

      expect(got).toEqual([{ type: 'stdin', bytes: Uint8Array.of(0, 255, 10, 13, 128) }]);
    });

    it.each([
      ['it was sent that it ends', () => inbox.send('a', CLOSE)],
      ['the program takes no more', () => inbox.closeInput('a')],
    ])('refuses input after %s', async (_, close) => {
      await inbox.send('a', stdin('before'));
      await close();

      expect(await inbox.send('a', stdin('after'))).toBe('closed');
      expect(await inbox.send('a', CLOSE)).toBe('closed');
      expect(await inbox.send('b', stdin('another'))).toBe('sent');
    });

    it('refuses input beyond what may be kept, and takes what still fits', async () => {
      const half = { type: 'stdin', bytes: new Uint8Array(INBOX_BYTES / 2) } as const;
      expect(await inbox.send('a', half)).toBe('sent');
      expect(await inbox.send('a', { type: 'stdin', bytes: new Uint8Array(INBOX_BYTES / 2 + 1) })).toBe(
        'full',
      );
      expect(await inbox.send('a', half)).toBe('sent');
      expect(await inbox.send('a', stdin('x'))).toBe('full');
      expect(await inbox.send('a', CLOSE)).toBe('sent');
    });

    it('brings all else to who receives at the moment, and keeps none of it', async () => {
      const messages: InboxMessage[] = [
        { type: 'signal', signal: 'INT' },
        { type: 'resize', columns: 80, rows: 24 },
        { type: 'cancel' },
      ];
      await inbox.send('a', { type: 'cancel' });
      await opened.delivered();
      const { got } = await receive('a');
      await inbox.closeInput('a');
      for (const message of messages) expect(await inbox.send('a', message)).toBe('sent');
      await opened.delivered();
      const late = await receive('a');
      await opened.delivered();

      expect(got).toEqual(messages);
      expect(late.got).toEqual([]);
    });

    it('brings no input to who wants none', async () => {
      const got: InboxMessage[] = [];
      await inbox.send('a', stdin('before'));
      await inbox.receive('a', (message) => got.push(message), { input: false });
      await inbox.send('a', stdin('x'));
      await inbox.send('a', { type: 'cancel' });
      await inbox.send('a', CLOSE);
      await opened.delivered();

      expect(got).toEqual([{ type: 'cancel' }]);
    });

    it('brings nothing to another execution, or to who has left', async () => {
      const [gone, other] = [await receive('a'), await receive('b')];
      gone.stop();
      gone.stop();

      await inbox.send('a', stdin('x'));
      await opened.delivered();

      expect(gone.got).toEqual([]);
      expect(other.got).toEqual([]);
    });

    it('reaches the others when one listener throws', async () => {
      await inbox.receive('a', () => {
        throw new Error('a broken listener');
      });
      const { got } = await receive('a');

      await inbox.send('a', stdin('x'));
      await opened.delivered();

      expect(got).toEqual([stdin('x')]);
    });

    it('holds nothing of an execution that was forgotten', async () => {
      await inbox.send('a', stdin('x'));
      const { stop } = await receive('a');
      stop();
      await inbox.forget('a');
      await opened.delivered();
      expect(opened.held()).toBe(0);
      const { got } = await receive('a');
      await opened.delivered();

      expect(got).toEqual([]);
    });
  });
};
