import { describe, expect, it } from '@jest/globals';
import { type BatchRepo, type ExecutionRepo, StoreUnavailable } from '@live-code/core';
import { aBatch, anExecution, aRequest } from './builders.ts';
import { anOutcome, aRunning } from './execution-repo/stages.ts';
import { fresh, type Subject } from './fresh.ts';
import { HOSTILE_TEXTS } from './hostile-text.ts';
import { scribble } from './scribble.ts';

/** What the suite needs of an adapter: an empty repository, the executions that it shares a store with, and its end. */
export interface OpenBatchRepo {
  readonly repo: BatchRepo;
  readonly executions: ExecutionRepo;
  close(): Promise<void>;
}

/** Proves that an adapter keeps the promises of `BatchRepo`; `lostStoreContract` adds the one about a store that is away. */
export const batchRepoContract = (adapter: string, open: () => Promise<OpenBatchRepo>): void => {
  describe(`${adapter} as BatchRepo`, () => {
    let executions: ExecutionRepo | undefined;
    const subject = fresh(async () => {
      const opened = await open();
      executions = opened.executions;
      return opened;
    });
    const both: Both = {
      get repo() {
        return subject.repo;
      },
      get executions() {
        return executions as ExecutionRepo;
      },
    };
    adding(both);
    turns(both);
    keys(both);
    states(both);
    deleting(both);
  });
};

interface Both extends Subject<BatchRepo> {
  readonly executions: ExecutionRepo;
}

const three = () => ['a', 'b', 'c'].map((source) => anExecution({ request: aRequest(source) }));

const adding = (subject: Both): void => {
  describe('adding', () => {
    it('stores the batch and its executions, and resolves to them in their order', async () => {
      const [expects, ...others] = three();
      const request = aRequest('a', { expected: { stdout: 'x', comparison: 'exact' } });
      const executions = [{ ...anExecution(expects), request }, ...others];
      const batch = aBatch(executions, { idempotencyKey: 'key', createdAt: 1_767_225_599_999 });

      const stored = await subject.repo.add(batch, executions);

      expect(stored.batch).toEqual(batch);
      expect(batch.runs.map(({ judged }) => judged)).toEqual([true, false, false]);
      expect(stored.executions.map(({ id }) => id)).toEqual(executions.map(({ id }) => id));
      expect(stored.executions[0]?.request).toEqual(request);
      expect(await subject.repo.find(batch.id)).toEqual(batch);
      for (const { id, turn } of stored.executions) {
        const execution = executions.find((added) => added.id === id);
        expect(await subject.executions.find(id)).toEqual({ ...execution, turn });
      }
      expect(await subject.executions.countQueued()).toBe(3);
    });

    it('keeps a hundred of them in their order', async () => {
      const executions = Array.from({ length: 100 }, () => anExecution());
      const { id } = (await subject.repo.add(aBatch(executions), executions)).batch;

      const batch = await subject.repo.find(id);

      expect(batch?.runs.map(({ executionId }) => executionId)).toEqual(executions.map((added) => added.id));
    });

    it('finds nothing where nothing is', async () => {
      expect(await subject.repo.find('no such id')).toBeNull();
    });

    it('rejects an id that is taken, and changes nothing', async () => {
      const executions = three();
      const { batch } = await subject.repo.add(aBatch(executions), executions);
      const taken = await subject.executions.add(anExecution());
      const refused = async (...[other, added]: Parameters<BatchRepo['add']>): Promise<void> => {
        const error: unknown = await subject.repo.add(other, added).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(StoreUnavailable);
      };

      const others = three();
      await refused(aBatch(others, { id: batch.id }), others);
      const [first, second] = [anExecution(), anExecution({ id: taken.id })];
      const half = aBatch([first, second], { idempotencyKey: 'key' });
      await refused(half, [first, second]);
      const twice = [first, { ...anExecution(), id: first.id }];
      await refused(aBatch(twice), twice);

      expect(await subject.repo.find(batch.id)).toEqual(batch);
      expect(await subject.repo.find(half.id)).toBeNull();
      expect(await subject.repo.findByIdempotencyKey(half.sessionId, 'key')).toBeNull();
      for (const { id } of [...others, first]) expect(await subject.executions.find(id)).toBeNull();
      expect(await subject.executions.find(taken.id)).toEqual(taken);
      expect(await subject.executions.countQueued()).toBe(4);
    });

    it.each(HOSTILE_TEXTS)('reads back %s exactly, wherever it stands', async (_, text) => {
      const executions = [anExecution({ id: `id ${text}`, request: aRequest(text) })];
      const batch = aBatch(executions, { id: text, sessionId: text, owner: text, idempotencyKey: text });

      await subject.repo.add(batch, executions);

      expect(await subject.repo.find(text)).toEqual(batch);
      const found = await subject.repo.findByIdempotencyKey(text, text);
      expect(found).toMatchObject({ batch, executions: [{ id: `id ${text}`, request: aRequest(text) }] });
      expect(await subject.repo.listStates([`id ${text}`])).toMatchObject([{ id: `id ${text}` }]);
    });

    it('is not changed by what a caller does to what it gave and got', async () => {
      const executions = three();
      const batch = aBatch(executions);
      const original = structuredClone(batch);
      const stored = await subject.repo.add(batch, executions);
      scribble(batch);
      scribble(stored);
      scribble(await subject.repo.find(original.id));

      expect(await subject.repo.find(original.id)).toEqual(original);
    });
  });
};

const turns = (subject: Both): void => {
  describe('turns', () => {
    const turnsOf = async (owner: string, count: number): Promise<readonly number[]> => {
      const executions = Array.from({ length: count }, () => anExecution({ owner }));
      return (await subject.repo.add(aBatch(executions, { owner }), executions)).executions.map(
        ({ turn }) => turn,
      );
    };

    it('follow each other, after all that the owner has waiting', async () => {
      expect(await turnsOf('a', 3)).toEqual([0, 1, 2]);
      expect(await turnsOf('a', 2)).toEqual([3, 4]);
    });

    it('let another’s first wait for no more than one of them', async () => {
      await turnsOf('a', 50);

      expect(await turnsOf('b', 2)).toEqual([0, 1]);
      expect(await subject.executions.add(anExecution({ owner: 'c' }))).toMatchObject({ turn: 0 });
    });
  });
};

const keys = (subject: Both): void => {
  describe('idempotency keys', () => {
    const add = (sessionId: string) => {
      const executions = three();
      return subject.repo.add(aBatch(executions, { sessionId, idempotencyKey: 'key' }), executions);
    };

    it('resolve to the session’s earlier batch, and nothing is stored', async () => {
      const first = await add('s');

      expect(await add('s')).toEqual(first);
      expect(await subject.repo.findByIdempotencyKey('s', 'key')).toEqual(first);
      expect(await subject.executions.countQueued()).toBe(3);
    });

    it('let one of many that come at once through, and all get that one', async () => {
      const stored = await Promise.all(Array.from({ length: 10 }, () => add('s')));

      for (const each of stored) expect(each).toEqual(stored[0]);
      expect(await subject.executions.countQueued()).toBe(3);
    });

    it('of another session are others, and so are those of executions', async () => {
      await add('s');
      await add('t');
      await subject.executions.add(anExecution({ sessionId: 's', idempotencyKey: 'key' }));

      expect(await subject.executions.countQueued()).toBe(7);
      expect(await subject.repo.findByIdempotencyKey('u', 'key')).toBeNull();
    });
  });
};

const states = (subject: Both): void => {
  describe('how executions are', () => {
    it('is their status, and what a verdict is made of', async () => {
      const { id: waiting } = await subject.executions.add(anExecution());
      const { id: ended } = await aRunning(subject.executions);
      const difference = { line: 1, expected: 'x', actual: null };
      const stdout = 'x'.repeat(20_000);
      await subject.executions.finish(ended, 1, anOutcome({ stdout, difference }), 2060);

      const found = await subject.repo.listStates([ended, 'no such id', waiting]);

      expect(new Map(found.map((state) => [state.id, state]))).toEqual(
        new Map<string, unknown>([
          [waiting, { id: waiting, status: 'QUEUED', outcome: null }],
          [
            ended,
            { id: ended, status: 'COMPLETED', outcome: { reason: null, stdoutTruncated: false, difference } },
          ],
        ]),
      );
      expect(await subject.repo.listStates([])).toEqual([]);
    });
  });
};

const deleting = (subject: Both): void => {
  describe('deleting', () => {
    it('deletes what was made before, oldest first, and leaves executions', async () => {
      const made = async (createdAt: number): Promise<string> => {
        const executions = [anExecution()];
        const batch = aBatch(executions, { createdAt, sessionId: 's', idempotencyKey: `${createdAt}` });
        return (await subject.repo.add(batch, executions)).batch.id;
      };
      const [third, first, second, kept] = [await made(30), await made(10), await made(20), await made(40)];

      expect(await subject.repo.deleteOld({ before: 40, limit: 2 })).toBe(2);
      expect(await subject.repo.find(first)).toBeNull();
      expect(await subject.repo.find(second)).toBeNull();
      expect(await subject.repo.find(third)).not.toBeNull();
      expect(await subject.repo.deleteOld({ before: 40, limit: 2 })).toBe(1);
      expect(await subject.repo.deleteOld({ before: 40, limit: 2 })).toBe(0);
      expect(await subject.repo.find(kept)).not.toBeNull();
      expect(await subject.executions.countQueued()).toBe(4);
    });

    it('frees the key', async () => {
      const executions = three();
      await subject.repo.add(aBatch(executions, { sessionId: 's', idempotencyKey: 'key' }), executions);
      await subject.repo.deleteOld({ before: 2000, limit: 9 });

      const others = three();
      const batch = aBatch(others, { sessionId: 's', idempotencyKey: 'key' });
      expect((await subject.repo.add(batch, others)).batch).toEqual(batch);
    });
  });
};
