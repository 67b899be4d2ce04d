import { describe, expect, it } from '@jest/globals';
import { openSqlDatabase } from '@live-code/adapters/sql';
import { anExecution } from '@live-code/contracts';
import { bareOutcome, StoreUnavailable } from '@live-code/core';
import { observedDialect } from './observed-sql-js.ts';

const artifact = (name: string) => ({
  name,
  mediaType: 'text/plain',
  sizeBytes: 1,
  content: Uint8Array.of(1),
});

describe('artifacts in an SQL database', () => {
  const opened = async () => {
    const statements: string[] = [];
    let failing: RegExp | null = null;
    const database = await openSqlDatabase(
      await observedDialect((statement) => {
        statements.push(statement);
        if (failing?.test(statement)) throw new Error('disk full');
      }),
    );
    const { id } = await database.executions.add(anExecution());
    const running = await database.executions.claim(id, { worker: 'w', at: 1, leaseExpiresAt: 2 });
    statements.length = 0;
    return {
      ...database,
      id,
      running,
      statements,
      failAt: (pattern: RegExp | null) => {
        failing = pattern;
      },
    };
  };

  it('are stored with the outcome, or neither is', async () => {
    const { executions, id, running, failAt, close } = await opened();
    const outcome = { ...bareOutcome('succeeded'), artifacts: [artifact('a'), artifact('b')] };
    for (const pattern of [/^insert into "execution_artifacts"/, /^commit/]) {
      failAt(pattern);
      await expect(executions.finish(id, 1, outcome, 3)).rejects.toThrow(StoreUnavailable);
      failAt(null);
      expect(await executions.find(id)).toEqual(running);
      expect(await executions.findArtifact(id, 'a')).toBeNull();
    }

    expect(await executions.finish(id, 1, outcome, 3)).toMatchObject({ status: 'COMPLETED' });
    expect(await executions.findArtifact(id, 'b')).toEqual(artifact('b'));
    await close();
  });

  it('cost an execution no query where there are none, and one that is read no second one', async () => {
    const { executions, id, statements, close } = await opened();

    await executions.finish(id, 1, bareOutcome('succeeded'), 3);
    await executions.find(id);

    expect(statements).toEqual([
      expect.stringMatching(/ update "executions" /),
      expect.stringMatching(/^select/),
    ]);
    expect(statements.join()).not.toContain('execution_artifacts');
    await close();
  });
});
