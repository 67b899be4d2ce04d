import type { Clock } from '../ports/clock.ts';
import { type OutputStream, wholeLength } from './output-text.ts';

/** Milliseconds between two chunks, unless there is a whole one sooner. */
const INTERVAL_MS = 20;
/** Bytes of a chunk at most. */
const CHUNK_BYTES = 32_768;

/**
 * Makes chunks of what a program writes: the first byte at once, and what follows after 20 ms or 32 KiB, whichever is
 * first. A chunk never ends inside of a character. What comes within one interval is told stream by stream.
 */
export class OutputChunks {
  readonly #clock: Clock;
  readonly #emit: (stream: OutputStream, bytes: Uint8Array) => void;
  readonly #pending = new Map<OutputStream, Uint8Array[]>();
  /** Beginnings of characters whose rest has not come. */
  readonly #begun = new Map<OutputStream, Uint8Array>();
  #pendingBytes = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #stopTimer: (() => void) | null = null;

  constructor(clock: Clock, emit: (stream: OutputStream, bytes: Uint8Array) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Takes what was written; the bytes are copied before this returns. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const waiting = this.#pending.get(stream) ?? [];
    this.#pending.set(stream, waiting);
    waiting.push(bytes.slice());
    this.#pendingBytes += bytes.length;
    const due = this.#toldAt + INTERVAL_MS - this.#clock.now();
    if (due <= 0 || this.#pendingBytes >= CHUNK_BYTES) this.#tell();
    else this.#stopTimer ??= this.#clock.after(due, () => this.#tell());
  }

  /** Tells what is left; the beginning of a character is dropped where its stream was cut, as if it had not come. */
  end(cut: Readonly<Record<OutputStream, boolean>>): void {
    this.#tell();
    for (const [stream, bytes] of this.#begun) if (!cut[stream]) this.#emit(stream, bytes);
    this.#begun.clear();
  }

  /** Stops its clock. */
  dispose(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #tell(): void {
    this.dispose();
    this.#toldAt = this.#clock.now();
    this.#pendingBytes = 0;
    const told = [...this.#pending];
    this.#pending.clear();
    for (const [stream, parts] of told) {
      const begun = this.#begun.get(stream);
      this.#begun.delete(stream);
      this.#cut(stream, joined(begun === undefined ? parts : [begun, ...parts]));
    }
  }

  #cut(stream: OutputStream, bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const length = wholeLength(rest.subarray(0, CHUNK_BYTES));
      if (length === 0) {
        this.#begun.set(stream, rest);
        return;
      }
      this.#emit(stream, rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  }
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};
