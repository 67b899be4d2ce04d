import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { type ClientSignal, type ProgramIo, RunnerUnavailable, type RunningProgram } from '@live-code/core';
import { encodeSignal, sizeTeller } from '../program/terminal.ts';
import { encodeJob, type Job } from './job.ts';
import { parseReport, type Report } from './report.ts';
import { SandboxLost } from './sandbox-lost.ts';

/** The launcher's descriptors of a slot, in this order. */
const PIPES = ['stdin', 'stdout', 'stderr', 'job', 'report', 'life'] as const;
const READ = constants.O_RDONLY | constants.O_NONBLOCK;
const WRITE = constants.O_WRONLY | constants.O_NONBLOCK;
/** A report's line, with the longest names that files can have; what is collected comes on top. */
const REPORT_BYTES = 4_194_304;

/** What a job's program reads, and who is told that it can be talked to. */
export interface JobInput extends Pick<ProgramIo, 'onStart' | 'onInputClosed'> {
  readonly stdin: string;
  /** Whether standard input stays open after `stdin`. */
  readonly interactive?: boolean | undefined;
}

/** The host's end of one slot: a sandbox that is there already, and runs one program. */
export class Slot implements RunningProgram {
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** Resolves when no process of the slot is left. */
  readonly ended: Promise<void>;
  /** Process 1 of the slot passes it on, as it does a signal. */
  readonly resize = sizeTeller((word) => this.#tell(word));
  readonly #report: Socket;
  /** Descriptors that are written to; what a write leaves over goes on as a stream. */
  readonly #open: Map<'stdin' | 'job' | 'life', number>;
  readonly #feeding: Socket[] = [];
  #input: Socket | null = null;
  readonly #kill: () => void;

  /**
   * Opens pipes that another process holds: proc(5), `/proc/PID/fd`. `kill` ends the slot from outside.
   * @throws where the launcher is gone.
   */
  constructor(
    launcher: number,
    descriptors: readonly number[],
    { ended, kill }: { readonly ended: Promise<void>; readonly kill: () => void },
  ) {
    this.#kill = kill;
    const opened: number[] = [];
    try {
      for (const [index, name] of PIPES.entries()) {
        const mode = name === 'stdout' || name === 'stderr' || name === 'report' ? READ : WRITE;
        opened.push(openSync(`/proc/${launcher}/fd/${descriptors[index]}`, mode));
      }
    } catch (error) {
      for (const descriptor of opened) closeSync(descriptor);
      throw error;
    }
    const [stdin, stdout, stderr, job, report, life] = opened as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    this.ended = ended;
    this.stdout = reader(stdout);
    this.stderr = reader(stderr);
    this.#report = reader(report);
    this.#open = new Map([
      ['stdin', stdin],
      ['job', job],
      ['life', life],
    ]);
  }

  /**
   * Runs a job; once only. Resolves when the program has ended and nothing of it is left but its output in the pipes.
   * @throws {SandboxLost} where the slot had ended before it had its job.
   * @throws {RunnerUnavailable} where it fails.
   */
  async run(job: Job, { stdin, interactive = false, onStart, onInputClosed }: JobInput): Promise<Report> {
    const said = readAll(this.#report, REPORT_BYTES + (job.collect?.maxBytes ?? 0));
    const taken = this.#feed('job', encodeJob(job));
    if (interactive) this.#openInput(stdin, onInputClosed);
    else this.#feed('stdin', stdin);
    // What is said to a slot that was lost before would be lost with it.
    if (interactive && taken) onStart?.(this);
    const report = await said;
    if (!taken && report.length === 0)
      throw new SandboxLost('A sandbox ended before it had a job.', undefined);
    return parseReport(report);
  }

  write(bytes: Uint8Array): void {
    if (this.#input?.writable === true) this.#input.write(bytes);
  }

  closeInput(): void {
    this.#input?.end();
  }

  /** Process 1 of the slot passes it on, once there is a program. */
  signal(signal: ClientSignal): void {
    this.#tell(encodeSignal(signal));
  }

  /** Kills the program; the report still comes. Calling it again changes nothing. */
  stop(): void {
    this.#close('life');
  }

  /** For a slot whose state is in doubt: does not rely on its doing anything. */
  destroy(): void {
    this.#kill();
    this.dispose();
  }

  /** Kills what there is, and frees what is held for it. */
  dispose(): void {
    for (const name of this.#open.keys()) this.#close(name);
    for (const socket of this.#sockets()) socket.destroy();
  }

  /** Lets the event loop end while the slot waits for its job. */
  unref(): void {
    for (const socket of this.#sockets()) socket.unref();
  }

  /** Undoes `unref`. */
  ref(): void {
    for (const socket of this.#sockets()) socket.ref();
  }

  #sockets(): readonly Socket[] {
    return [this.stdout, this.stderr, this.#report, ...this.#feeding];
  }

  /** What does not fit is dropped: thousands before it were not heard either. */
  #tell(word: Buffer): void {
    const life = this.#open.get('life');
    if (life !== undefined) writeNow(life, word);
  }

  /** Keeps standard input open after a text, until it is closed or nobody reads it any more. */
  #openInput(text: string, onClosed: (() => void) | undefined): void {
    const fd = this.#open.get('stdin');
    if (fd === undefined) return;
    this.#open.delete('stdin');
    this.#input = writer(fd);
    this.#feeding.push(this.#input);
    this.#input.on('error', () => onClosed?.());
    if (text !== '') this.#input.write(text);
  }

  /** Writes a text and ends the pipe; a short text is in the pipe at once. Whether somebody can read it. */
  #feed(name: 'stdin' | 'job', text: string): boolean {
    const fd = this.#open.get(name);
    if (fd === undefined) return false;
    const bytes = Buffer.from(text);
    const written = bytes.length === 0 ? 0 : writeNow(fd, bytes);
    if (written === null || written === bytes.length) {
      this.#close(name);
      return written !== null;
    }
    this.#open.delete(name);
    const socket = writer(fd);
    this.#feeding.push(socket);
    socket.end(bytes.subarray(written));
    return true;
  }

  #close(name: 'stdin' | 'job' | 'life'): void {
    const fd = this.#open.get(name);
    if (fd === undefined) return;
    this.#open.delete(name);
    closeSync(fd);
  }
}

/** How much a pipe took without waiting; `null` where nobody reads any more. */
const writeNow = (fd: number, bytes: Buffer): number | null => {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : null;
  }
};

const writer = (fd: number): Socket => {
  const socket = new Socket({ fd, readable: false, writable: true });
  // Nobody has to read: a program may end before it has taken its input.
  socket.on('error', () => {});
  return socket;
};

const reader = (fd: number): Socket => new Socket({ fd, readable: true, writable: false });

const readAll = (stream: Socket, limit: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit)
        stream.destroy(new RunnerUnavailable('The sandbox’s report is too long.', undefined));
    });
    stream.on('error', reject);
    stream.on('close', () => resolve(Buffer.concat(chunks)));
  });
