import { describe, expect, it } from '@jest/globals';
import type { Execution, ExecutionRepo } from '@live-code/core';
import { anExecution, aRequest } from '../builders.ts';
import type { Subject } from '../fresh.ts';
import { HOSTILE_TEXTS, MEGABYTE } from '../hostile-text.ts';
import { scribble } from '../scribble.ts';
import { anOutcome, aQueued, aRunning, claimAt, lossAt } from './stages.ts';

const requestOf = (text: string) =>
  aRequest(text, {
    language: text,
    files: [
      { name: text, content: text },
      { name: 'other', content: `${text}${text}` },
    ],
    entry: text,
    stdin: text,
    args: [text, '', text],
    env: Object.fromEntries([
      ['A', text],
      [text, 'key'],
    ]),
    expected: { stdout: text, comparison: 'exact' },
  });

const outcomeOf = (text: string) =>
  anOutcome({
    end: 'failed',
    reason: 'compile_error',
    stdout: text,
    stderr: text,
    signal: text,
    compileOutput: text,
    difference: { line: 1, expected: text, actual: null },
  });

/** What is read is exactly what was stored, and nobody’s hands but the repository’s change it. */
export const fidelity = (subject: Subject<ExecutionRepo>): void => {
  describe('hostile text', () => {
    it.each(HOSTILE_TEXTS)('reads back %s exactly, wherever it stands', async (_, text) => {
      const execution = anExecution({
        id: `id ${text}`,
        sessionId: text,
        owner: text,
        idempotencyKey: text,
        request: requestOf(text),
      });
      const { id } = execution;

      expect(await subject.repo.add(execution)).toEqual(execution);
      expect(await subject.repo.find(id)).toEqual(execution);
      expect(await subject.repo.findByIdempotencyKey(text, text)).toEqual(execution);
      expect(await subject.repo.listQueued({ before: 9000, limit: 1 })).toMatchObject([
        { id, language: text },
      ]);
      const running = await subject.repo.claim(id, claimAt(2000, text));
      expect(running).toMatchObject({ worker: text, request: execution.request });
      const ended = await subject.repo.finish(id, 1, outcomeOf(text), 2050);
      expect(ended?.outcome).toEqual(outcomeOf(text));
      expect(await subject.repo.find(id)).toEqual(ended);
    });

    it('keeps every environment variable, whatever its name, in order', async () => {
      const entries = HOSTILE_TEXTS.map(([name, text]): [string, string] => [text, name]);
      entries.push(['constructor', '1'], ['toString', '2'], ['hasOwnProperty', '3']);
      const env = Object.fromEntries(entries);

      const { id } = await aQueued(subject.repo, { request: aRequest('', { env }) });

      const found = (await subject.repo.find(id)) as Execution;
      expect(Object.entries(found.request.env)).toEqual(Object.entries(env));
    });

    it('never takes one id, session or key for another', async () => {
      const executions: Execution[] = [];
      for (const [name, text] of HOSTILE_TEXTS) {
        const request = aRequest(name);
        executions.push(
          await aQueued(subject.repo, { id: text, sessionId: 's', idempotencyKey: text, request }),
        );
        executions.push(await aQueued(subject.repo, { sessionId: text, idempotencyKey: 'k', request }));
      }

      for (const execution of executions) {
        expect(await subject.repo.find(execution.id)).toEqual(execution);
        const key = execution.idempotencyKey as string;
        expect(await subject.repo.findByIdempotencyKey(execution.sessionId, key)).toEqual(execution);
      }
      expect(await subject.repo.countQueued()).toBe(executions.length);
    });

    it('reads back a megabyte exactly', async () => {
      const request = aRequest(MEGABYTE, { stdin: MEGABYTE, args: [MEGABYTE], env: { A: MEGABYTE } });
      const outcome = anOutcome({ stdout: MEGABYTE, stderr: MEGABYTE, compileOutput: MEGABYTE });
      const { id } = await aRunning(subject.repo, { request });

      const ended = await subject.repo.finish(id, 1, outcome, 2050);

      expect(ended).toMatchObject({ request, outcome });
      expect(await subject.repo.find(id)).toEqual(ended);
    });
  });

  describe('isolation', () => {
    it('is not changed by what a caller does to what it gave', async () => {
      const given = anExecution({ request: requestOf('given') });
      const original = structuredClone(given);
      const added = await subject.repo.add(given);
      scribble(given);
      scribble(added);
      expect(await subject.repo.find(original.id)).toEqual(original);

      const outcome = anOutcome();
      await subject.repo.claim(original.id, claimAt(2000));
      await subject.repo.finish(original.id, 1, outcome, 2050);
      scribble(outcome);
      expect((await subject.repo.find(original.id))?.outcome).toEqual(anOutcome());
    });

    it('is not changed by what a caller does to what it got', async () => {
      const { id } = await aQueued(subject.repo, {
        sessionId: 's',
        idempotencyKey: 'key',
        request: requestOf('got'),
      });
      const unharmedBy = async (call: () => Promise<unknown>): Promise<void> => {
        const got = await call();
        const before = structuredClone(await subject.repo.find(id));
        scribble(got);
        expect(await subject.repo.find(id)).toEqual(before);
        expect(before?.request).toEqual(requestOf('got'));
      };

      await unharmedBy(() => subject.repo.find(id));
      await unharmedBy(() => subject.repo.findByIdempotencyKey('s', 'key'));
      await unharmedBy(() => subject.repo.add(anExecution({ sessionId: 's', idempotencyKey: 'key' })));
      await unharmedBy(() => subject.repo.listQueued({ before: 9000, limit: 9 }));
      await unharmedBy(() => subject.repo.claim(id, claimAt(2000)));
      await unharmedBy(() => subject.repo.release(id, 1, lossAt(2010)));
      await unharmedBy(() => subject.repo.claim(id, claimAt(2020)));
      await unharmedBy(() => subject.repo.expireLeases({ now: 9000, maxAttempts: 9, limit: 9 }));
      await unharmedBy(() => subject.repo.claim(id, claimAt(9000)));
      await unharmedBy(() => subject.repo.requestCancel(id, 9010));
      await unharmedBy(() => subject.repo.release(id, 3, lossAt(9020)));
      expect(await subject.repo.find(id)).toMatchObject({ status: 'CANCELLED' });
    });

    it.each([1, 9])(
      'is not changed through an expired execution of at most %d attempts',
      async (maxAttempts) => {
        const { id } = await aRunning(subject.repo);
        const expired = await subject.repo.expireLeases({ now: 9000, maxAttempts, limit: 9 });
        const before = structuredClone(expired[0]);

        scribble(expired);

        expect(await subject.repo.find(id)).toEqual(before);
      },
    );

    it('does not change what it gave when it changes itself', async () => {
      const execution = anExecution();
      const queued = await subject.repo.add(execution);
      const running = await subject.repo.claim(execution.id, claimAt(2000));
      const asRunning = structuredClone(running);

      await subject.repo.renewLease(execution.id, 1, 5000);
      await subject.repo.finish(execution.id, 1, anOutcome(), 2050);

      expect(queued).toEqual(execution);
      expect(running).toEqual(asRunning);
    });
  });
};
