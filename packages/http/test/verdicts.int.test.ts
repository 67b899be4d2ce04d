import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningApp, runApp } from './running-app.ts';

describe('a run with what it is to print', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp();
  });
  afterAll(() => app.close());

  const ended = async (input: object, stdout: string) => {
    const id = await app.run(await app.open(), input);
    const waiting = app.call('GET', `/executions/${id}?wait=30`);
    await app.runner.end({ stdout });
    return (await waiting).body;
  };

  it.each([
    [{ expected_stdout: '42\n' }, '42', 'accepted', null],
    [{ expected_stdout: '42' }, '41\n', 'wrong_answer', { line: 1, expected: '42', actual: '41' }],
    [
      { expected_stdout: 'a\n', comparison: 'exact' },
      'a',
      'wrong_answer',
      { line: 2, expected: '', actual: null },
    ],
    [{ expected_stdout: '0.1 2', comparison: 'float:0.01' }, '0.101\n2.0', 'accepted', null],
    [{}, '42', null, null],
  ])('%j and %j is %s', async (input, stdout, verdict, difference) => {
    expect(await ended(input, stdout)).toMatchObject({ status: 'COMPLETED', verdict, difference });
  });

  it('has no verdict before its end', async () => {
    const id = await app.run(await app.open(), { expected_stdout: '' });
    expect((await app.call('GET', `/executions/${id}`)).body).toMatchObject({ verdict: null });
    await app.runner.end();
  });

  it.each([
    [{ expected_stdout: 'x', comparison: 'fuzzy' }, 422, 'comparison'],
    [{ comparison: 'exact' }, 422, 'comparison'],
    [{ expected_stdout: 1 }, 400, 'expected_stdout'],
  ])('%j is refused with %d, and %s is named', async (json, status, field) => {
    const session = await app.open();
    expect(await app.call('POST', `/sessions/${session}/run`, { json })).toMatchObject({
      status,
      body: { errors: [{ field }] },
    });
  });
});
