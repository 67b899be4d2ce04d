import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type ClientSignal, RunnerUnavailable, type RunningProgram } from '@live-code/core';
import { encodeSignal, sizeTeller } from '../program/terminal.ts';
import { type Ending, encodeOrder, type Order, parseReport, type StoppedBy } from './control-channel.ts';
import { killProcessGroup } from './process-group.ts';
import { ProgramRefused } from './program-refused.ts';

/** Found from `src/process` and from `dist/process` alike; the package ships both, and the compiler copies no Python. */
const SCRIPT = fileURLToPath(new URL('../../src/process/supervisor.py', import.meta.url));

/** Longer than the supervisor ever takes, so that it is forced only where the program stopped or crippled it. */
const STUCK_AFTER_MS = 2_000;

/**
 * A process that runs one program for us: `supervisor.py`, which says how they talk. It can be started before there is
 * anything to run. If this process dies, however it dies, the supervisor kills the program.
 */
export class Supervisor implements RunningProgram {
  readonly resize = sizeTeller((word) => this.#tell(word));
  readonly #child: ChildProcess;
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #errors: Socket;
  readonly #control: Socket;
  readonly #ending: Promise<Ending>;
  #settle: { resolve: (ending: Ending) => void; reject: (error: Error) => void } | null = null;
  #program: number | null = null;
  #began = 0;
  #forcedBy: StoppedBy = 'itself';
  #stuck: NodeJS.Timeout | undefined;
  #received = '';

  /**
   * Starts the supervisor with this interpreter; that it cannot be is said by `run`.
   * @throws {RunnerUnavailable} where this process has no file descriptor to spare.
   */
  constructor(interpreter: string) {
    this.#ending = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Nobody may be waiting yet; who calls `run` gets the same rejection.
    this.#ending.catch(() => {});
    this.#child = spawn(interpreter, ['-I', '-S', SCRIPT], {
      cwd: '/',
      env: {},
      // A terminal's ^C is for us; the supervisor ends when we do.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#child.on('error', (error) => this.#fail('The supervisor cannot be started.', error));
    // Node makes sockets of pipes, but no streams at all where it has run out of file descriptors.
    const streams = this.#child.stdio as unknown as [Socket, Socket, Socket, Socket] | undefined;
    if (streams === undefined)
      throw new RunnerUnavailable('No file descriptor is left to start a program.', undefined);
    [this.#input, this.#output, this.#errors, this.#control] = streams;
    // Nobody has to read: a program may end before it has taken its input.
    this.#input.on('error', () => {});
    this.#control.setEncoding('latin1');
    this.#control.on('data', (text: string) => this.#receive(text));
    // An error is followed by 'close', and that is what counts: the supervisor is gone.
    this.#control.on('error', () => {});
    this.#control.on('close', () => void this.#lost());
  }

  /** Settles when the program, and nobody else of it, reads its standard input any more. */
  get inputClosed(): Promise<void> {
    return new Promise((resolve) => this.#input.once('close', () => resolve()));
  }

  get stdout(): Socket {
    return this.#output;
  }

  get stderr(): Socket {
    return this.#errors;
  }

  /** Whether it still waits for its order. */
  get ready(): boolean {
    return this.#settle !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Runs a program; once only. Resolves when the program has ended and nothing is left in its process group.
   * @throws {ProgramRefused} where the system cannot run the program as it was asked for.
   * @throws {RunnerUnavailable} where the supervisor fails.
   */
  run(order: Order): Promise<Ending> {
    this.#began = performance.now();
    this.#control.write(encodeOrder(order));
    this.#forceAfter(order.wallTimeMs + STUCK_AFTER_MS, 'wall');
    return this.#ending;
  }

  write(bytes: Uint8Array): void {
    if (this.#input.writable) this.#input.write(bytes);
  }

  closeInput(): void {
    this.#input.end();
  }

  signal(signal: ClientSignal): void {
    if (this.#program !== null) this.#tell(encodeSignal(signal));
  }

  /** Kills the program; a supervisor that has none ends. Calling it again changes nothing. */
  kill(): void {
    if (this.#control.writableEnded) return;
    this.#control.end();
    this.#forceAfter(STUCK_AFTER_MS, 'kill');
  }

  /** Lets the event loop end while this one waits for its order. */
  unref(): void {
    for (const handle of this.#handles()) handle.unref();
  }

  /** Undoes `unref`. */
  ref(): void {
    for (const handle of this.#handles()) handle.ref();
  }

  /** Frees what is held for it. */
  dispose(): void {
    clearTimeout(this.#stuck);
    for (const stream of [this.#input, this.#output, this.#errors, this.#control]) stream.destroy();
  }

  /** What does not fit is dropped: thousands before it were not heard either. */
  #tell(word: Buffer): void {
    if (this.#control.writable && !this.#control.writableNeedDrain) this.#control.write(word);
  }

  #handles(): readonly (ChildProcess | Socket)[] {
    return [this.#child, this.#input, this.#output, this.#errors, this.#control];
  }

  #receive(text: string): void {
    const lines = (this.#received + text).split('\n');
    this.#received = lines.pop() ?? '';
    try {
      for (const line of lines) this.#hear(line);
    } catch (error) {
      this.#fail('The supervisor does not make sense.', error);
      this.kill();
    }
  }

  #hear(line: string): void {
    const report = parseReport(line);
    if (report.type === 'started') this.#program = report.pid;
    else if (report.type === 'ended') this.#settled()?.resolve(report.ending);
    else this.#settled()?.reject(new ProgramRefused(report.errno, report.message));
  }

  #fail(message: string, cause: unknown): void {
    this.#settled()?.reject(new RunnerUnavailable(message, cause));
  }

  /** Who waits, the first time that there is something to say. */
  #settled(): { resolve: (ending: Ending) => void; reject: (error: Error) => void } | null {
    clearTimeout(this.#stuck);
    const waiting = this.#settle;
    this.#settle = null;
    return waiting;
  }

  #forceAfter(delayMs: number, cause: StoppedBy): void {
    clearTimeout(this.#stuck);
    this.#stuck = setTimeout(() => {
      this.#forcedBy = cause;
      this.#child.kill('SIGKILL');
    }, delayMs);
  }

  /** The supervisor ended without a report. Once a program runs that is the program's doing, and so its outcome. */
  async #lost(): Promise<void> {
    if (this.#program === null)
      return this.#fail('The supervisor ended before the program began.', undefined);
    if (this.#settle === null) return;
    await killProcessGroup(this.#program);
    this.#settled()?.resolve({
      exitCode: null,
      signal: 'SIGKILL',
      executionTimeMs: Math.round(performance.now() - this.#began),
      cpuTimeMs: null,
      peakMemoryBytes: null,
      stoppedBy: this.#forcedBy,
    });
  }
}
