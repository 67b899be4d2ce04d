import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, apiClient, type Program, startApi } from '@live-code/testing';

/** Does as its input says: answers with twice the number, or wrongly, or never, or crashes. */
const PYTHON = `
word, number = input().split()
while word == 'loop': pass
if word == 'crash': raise SystemExit(3)
print(2 * int(number) + (word == 'wrong'))
`;
const CPP = `
#include <iostream>
#include <string>
int main() {
  std::string word;
  long number;
  std::cin >> word >> number;
  for (volatile long n = 0; word == "loop"; n = n + 1);
  if (word == "crash") return 3;
  std::cout << 2 * number + (word == "wrong") << std::endl;
}
`;

const VERDICTS: Readonly<Record<string, readonly [status: string, verdict: string]>> = {
  right: ['COMPLETED', 'accepted'],
  wrong: ['COMPLETED', 'wrong_answer'],
  loop: ['TIMEOUT', 'timeout'],
  crash: ['FAILED', 'runtime_error'],
};

describe('a batch of twenty runs of one program', () => {
  let program: Program;
  let api: ApiClient;
  let compiledStore: string;
  beforeAll(async () => {
    compiledStore = await mkdtemp(join(tmpdir(), 'compiled-'));
    const started = await startApi({
      LOG_LEVEL: 'error',
      WORKER_CONCURRENCY: '2',
      COMPILED_STORE: compiledStore,
    });
    program = started;
    api = apiClient(started.url);
  });
  afterAll(async () => {
    await program.kill();
    await rm(compiledStore, { recursive: true });
  });

  const words = Array.from({ length: 20 }, (_, index) => {
    if (index === 7 || index === 13) return 'loop';
    return index % 5 === 3 ? 'wrong' : index % 5 === 4 ? 'crash' : 'right';
  });
  const runs = words.map((word, index) => ({
    stdin: `${word} ${index}`,
    expected_stdout: `${2 * index}`,
    limits: { cpu_time_ms: 500 },
  }));
  const submit = async (language: string, sourceCode: string) => {
    const { body } = await api.call('POST', '/code-sessions', { language, sourceCode });
    return api.call('POST', `/code-sessions/${body.session_id}/run-batch`, { runs });
  };
  const ended = async (batch: unknown) => {
    for (;;) {
      const { body } = await api.call('GET', `/batches/${batch}?wait=30`);
      const { counts } = body as { counts: Record<string, number> };
      if (counts.QUEUED === 0 && counts.RUNNING === 0) return body;
    }
  };

  it.each([
    ['python', PYTHON],
    ['cpp', CPP],
  ])('in %s has the right verdict for each', async (language, sourceCode) => {
    const { status, body } = await submit(language, sourceCode);

    expect(status).toBe(202);
    const { executions } = body as { executions: { execution_id: string }[] };
    expect(await ended(body.batch_id)).toMatchObject({
      counts: { COMPLETED: words.filter((word) => word === 'right' || word === 'wrong').length, TIMEOUT: 2 },
      executions: words.map((word, index) => ({
        execution_id: executions[index]?.execution_id,
        status: VERDICTS[word]?.[0],
        verdict: VERDICTS[word]?.[1],
      })),
    });
    const wrong = await api.ended(executions[3]?.execution_id ?? '');
    expect(wrong).toMatchObject({ difference: { line: 1, expected: '6', actual: '7' } });
  });

  it('that does not compile is a compile_error for each', async () => {
    const { body } = await submit('cpp', 'int main() { return x; }');
    const { executions } = (await ended(body.batch_id)) as { executions: object[] };

    expect(executions).toHaveLength(20);
    for (const each of executions) expect(each).toMatchObject({ status: 'FAILED', verdict: 'compile_error' });
  });
});
