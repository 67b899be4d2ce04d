import type { ExecutionEvent } from '@live-code/core';
import { presentArtifact, presentExecution, presentTime } from 'live-code';

/** One event as the wire has it. */
export interface StreamEvent {
  /** What a client that comes back says it has seen last; absent where that is of no use. */
  readonly id?: number | string;
  readonly event: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/** An event of an execution as the wire has it. */
export const presentEvent = (event: ExecutionEvent): StreamEvent => ({
  id: event.seq,
  event: event.type,
  data: dataOf(event),
});

const dataOf = (event: ExecutionEvent): unknown => {
  switch (event.type) {
    case 'status':
      return { status: event.status, at: presentTime(event.at) };
    case 'artifact':
      return presentArtifact(event.artifact);
    case 'end':
      return presentExecution(event.execution);
    default:
      return event.bytes === null
        ? { text: event.text }
        : { base64: Buffer.from(event.bytes).toString('base64') };
  }
};
