import type { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';

const QUIET_MS = 100;

/** Keeps the beginning of a stream, up to a limit. */
export class OutputCollector {
  readonly #stream: Readable;
  readonly #limit: number;
  readonly #onCut: () => void;
  readonly #onKept: (bytes: Buffer) => void;
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #seen = 0;
  #truncated = false;
  readonly #closed = new AbortController();

  /**
   * Calls `onKept` with what is kept, as it comes, and `onCut` once, when more than `limit` bytes came; what comes after that
   * is read and dropped.
   */
  constructor(
    stream: Readable,
    { limit, onKept, onCut }: { limit: number; onKept: (bytes: Buffer) => void; onCut: () => void },
  ) {
    this.#stream = stream;
    this.#limit = limit;
    this.#onKept = onKept;
    this.#onCut = onCut;
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.on('close', () => this.#closed.abort());
    // A stream that breaks has ended: 'close' follows, and what came before it is kept.
    stream.on('error', () => {});
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  /** What was kept, decoded as UTF-8: U+FFFD for what is not, but not for a character that the limit cut. */
  text(): string {
    // ignoreBOM keeps a byte order mark; stream holds back an incomplete character at the end.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(this.#chunks), {
      stream: this.#truncated,
    });
  }

  /**
   * Resolves when the stream has ended, or has been quiet for a while: a process that left the program's group may hold
   * it open for ever. Call it when the program is gone, so that what it wrote is in the pipe already.
   */
  async drained(): Promise<void> {
    const { signal } = this.#closed;
    for (let seen = -1; !signal.aborted && seen !== this.#seen; ) {
      seen = this.#seen;
      await setTimeout(QUIET_MS, undefined, { signal }).catch(() => {});
      // In a busy process the timer comes before the reads that are due; one turn of the loop lets them in.
      await setImmediate();
    }
    this.#stream.destroy();
  }

  #take(chunk: Buffer): void {
    this.#seen += chunk.length;
    const kept = chunk.subarray(0, this.#limit - this.#kept);
    if (kept.length > 0) {
      this.#chunks.push(kept);
      this.#onKept(kept);
    }
    this.#kept += kept.length;
    if (kept.length === chunk.length || this.#truncated) return;
    this.#truncated = true;
    this.#onCut();
  }
}
