import type { Clock } from '../ports/clock.ts';
import type { OutputEvent } from './event.ts';
import type { RunOutcome } from './outcome.ts';
import { OutputChunks } from './output-chunks.ts';
import {
  decodeOutput,
  OUTPUT_STREAMS,
  type OutputStream,
  type OutputText,
  type Transcript,
} from './output-text.ts';

type Kept = Pick<RunOutcome, OutputStream>;

/** Tells what a program prints as events, in chunks, and writes down their order. */
export class OutputRecorder {
  readonly #chunks: OutputChunks;
  readonly #publish: (event: OutputEvent) => void;
  readonly #transcript: [OutputStream, number][] = [];
  readonly #told = { stdout: [] as string[], stderr: [] as string[] };
  #seq: number;

  /** `after` is the number of the event before the first. */
  constructor({
    clock,
    after,
    publish,
  }: {
    clock: Clock;
    after: number;
    publish: (event: OutputEvent) => void;
  }) {
    this.#publish = publish;
    this.#seq = after;
    this.#chunks = new OutputChunks(clock, (stream, bytes) => this.#tell(stream, decodeOutput(bytes)));
  }

  /** Takes what was printed. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    this.#chunks.write(stream, bytes);
  }

  /** What a program had printed whose runner failed. */
  printed(): Kept {
    this.#chunks.end({ stdout: true, stderr: true });
    return { stdout: this.#told.stdout.join(''), stderr: this.#told.stderr.join('') };
  }

  /** Tells what an outcome has beyond what was told, and resolves to the outcome with the order of it all. */
  end(outcome: RunOutcome): RunOutcome & { readonly transcript: Transcript } {
    this.#chunks.end({ stdout: outcome.stdoutTruncated, stderr: outcome.stderrTruncated });
    for (const stream of OUTPUT_STREAMS) {
      const told = this.#told[stream].reduce((sum, { length }) => sum + length, 0);
      const text = outcome[stream].slice(told);
      if (text !== '') this.#tell(stream, { text, bytes: null });
    }
    return { ...outcome, transcript: this.#transcript };
  }

  /** Stops its clock, where there is no outcome. */
  dispose(): void {
    this.#chunks.dispose();
  }

  #tell(stream: OutputStream, { text, bytes }: OutputText): void {
    this.#transcript.push([stream, text.length]);
    this.#told[stream].push(text);
    this.#publish({ seq: ++this.#seq, type: stream, text, bytes });
  }
}
