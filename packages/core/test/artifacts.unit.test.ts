import { describe, expect, it } from '@jest/globals';
import {
  ArtifactNotFound,
  bareOutcome,
  type Execution,
  ExecutionNotFound,
  finished,
  ReadArtifact,
  type RunOutcome,
} from '@live-code/core';
import { createStage, settled } from './stage.ts';

const PLOT = { name: 'sub/plot.png', mediaType: 'image/png', sizeBytes: 2, content: Uint8Array.of(1, 2) };
const OUTCOME: RunOutcome = { ...bareOutcome('succeeded'), artifacts: [PLOT] };

describe('artifacts', () => {
  const running = async () => {
    const stage = createStage();
    const { id } = await stage.submitted();
    const job = { executionId: id, worker: 'w', shutdown: new AbortController().signal };
    const done = stage.executeJob.execute(job);
    await settled();
    return { stage, id, done, readArtifact: new ReadArtifact({ executions: stage.executions }) };
  };

  it('that a program left can be read once it has ended, and not before', async () => {
    const { stage, id, done, readArtifact } = await running();
    await expect(readArtifact.execute({ executionId: id, name: PLOT.name })).rejects.toThrow(
      ArtifactNotFound,
    );

    stage.runner.runs[0]?.end(OUTCOME);
    await done;

    expect(await readArtifact.execute({ executionId: id, name: PLOT.name })).toEqual(PLOT);
  });

  it('are known to the execution, without their contents', async () => {
    const { stage, id, done } = await running();
    const before = (await stage.executions.find(id)) as Execution;
    stage.runner.runs[0]?.end(OUTCOME);
    await done;

    const { content: _, ...info } = PLOT;
    const kept = { outcome: { ...bareOutcome('succeeded'), artifacts: [info] } };
    expect(await stage.readExecution.execute({ executionId: id })).toMatchObject(kept);
    expect(finished(before, OUTCOME, 1).outcome).toEqual(kept.outcome);
  });

  it('are found by exactly their name, and a long one is named in part', async () => {
    const { stage, id, done, readArtifact } = await running();
    stage.runner.runs[0]?.end(OUTCOME);
    await done;

    for (const name of ['plot.png', 'sub', '../sub/plot.png', '']) {
      await expect(readArtifact.execute({ executionId: id, name })).rejects.toThrow(ArtifactNotFound);
    }
    const error = await readArtifact.execute({ executionId: id, name: 'x'.repeat(5000) }).catch((e) => e);
    expect(error).toMatchObject({ code: 'artifact_not_found', details: { execution_id: id } });
    expect(error.message.length).toBeLessThan(200);
  });

  it('of an execution that is not there are none', async () => {
    const { readArtifact } = await running();

    await expect(readArtifact.execute({ executionId: 'nobody', name: PLOT.name })).rejects.toThrow(
      ExecutionNotFound,
    );
  });
});
