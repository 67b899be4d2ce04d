import { ArtifactNotFound, ExecutionNotFound } from '../errors.ts';
import type { Artifact } from '../execution/artifact.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

/** Reads a file that an execution's program left behind; none is there before the execution has ended. */
export class ReadArtifact {
  readonly #needs: { executions: ExecutionRepo };

  constructor(needs: { executions: ExecutionRepo }) {
    this.#needs = needs;
  }

  /** @throws {ExecutionNotFound} @throws {ArtifactNotFound} @throws {StoreUnavailable} */
  async execute({ executionId, name }: { executionId: string; name: string }): Promise<Artifact> {
    const { executions } = this.#needs;
    const artifact = await executions.findArtifact(executionId, name);
    if (artifact !== null) return artifact;
    if ((await executions.find(executionId)) === null) throw new ExecutionNotFound(executionId);
    throw new ArtifactNotFound(executionId, name);
  }
}
