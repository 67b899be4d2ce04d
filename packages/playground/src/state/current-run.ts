import { signal } from '@preact/signals';
import type { EventSourceMessage } from 'eventsource-parser';
import { api, attachUrl, eventsUrl } from '../api.ts';
import type { Execution, RunInput, Status } from '../wire.ts';
import { Output } from './output.ts';
import type { Workspace } from './workspace.ts';

/** Data of an event that is told of an execution. */
interface EventData {
  readonly status?: Status;
  readonly text?: string;
  readonly base64?: string;
}

const EVENTS = ['status', 'stdout', 'stderr', 'end'] as const;
type EventName = (typeof EVENTS)[number];
const isEventName = (name: string | undefined): name is EventName => EVENTS.includes(name as EventName);

/** One run, as far as it is known. */
export class Run {
  readonly output = new Output();
  readonly status = signal<Status>('QUEUED');
  readonly executionId = signal<string | null>(null);
  /** All of it, once it has ended. */
  readonly end = signal<Execution | null>(null);
  /** Why nothing comes, in a sentence. */
  readonly trouble = signal<string | null>(null);
  readonly isTerminal: boolean;
  /** Its terminal, while it is attached. */
  #socket: WebSocket | null = null;
  #events: EventSource | null = null;
  /** Number of the last event that was heard. */
  #last = 0;
  /** Whether it was to stop, maybe before it was accepted. */
  #isStopped = false;
  readonly #leaving = new AbortController();

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  get isOver(): boolean {
    return this.end.value !== null || this.trouble.value !== null;
  }

  /** Runs a session's code. Resolves once it is accepted. @throws {Refused} @throws {Away} */
  async begin(sessionId: string, input: RunInput): Promise<void> {
    if (this.isTerminal) return this.follow((await api.run(sessionId, input)).execution_id);
    const { executionId, events } = await api.runAndFollow(sessionId, input, this.#leaving);
    this.#accepted(executionId);
    void this.#hearAll(events).then(() => {
      if (!this.isOver && !this.#leaving.signal.aborted) this.#listen(executionId);
    });
  }

  /** Follows an execution to its end. */
  follow(executionId: string): void {
    this.#accepted(executionId);
    if (this.isTerminal) this.#attach(executionId);
    else this.#listen(executionId);
  }

  /** Sends what was typed to the program. */
  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type: 'stdin', text }));
  }

  /** The terminal has this size. */
  resize(columns: number, rows: number): void {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ type: 'resize', columns, rows }));
    }
  }

  /** Lets go of it; it runs on. */
  leave(): void {
    this.#leaving.abort();
    this.#events?.close();
    this.#socket?.close();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.executionId.value === null || this.isOver) return;
    await api.cancel(this.executionId.value).catch(() => {});
  }

  #accepted(executionId: string): void {
    this.executionId.value = executionId;
    if (this.#isStopped) void this.stop();
  }

  #listen(executionId: string): void {
    const events = new EventSource(eventsUrl.execution(executionId, this.#last));
    this.#events = events;
    for (const name of EVENTS) {
      events.addEventListener(name, ({ data }) => this.#hear(name, JSON.parse(data)));
    }
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) this.#lost();
    });
  }

  /** Hears what comes until it ends, or is cut off. */
  async #hearAll(events: AsyncIterable<EventSourceMessage>): Promise<void> {
    try {
      for await (const { id, event, data } of events) {
        this.#last = Number(id);
        if (isEventName(event)) this.#hear(event, JSON.parse(data));
      }
    } catch {
      // The connection is gone; what is missing is asked for.
    }
  }

  #attach(executionId: string): void {
    const socket = new WebSocket(attachUrl(executionId));
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { event, data: told } = JSON.parse(data) as { event: string; data: EventData };
      if (isEventName(event)) this.#hear(event, told);
    });
    socket.addEventListener('close', () => this.#lost());
  }

  #hear(name: EventName, data: EventData): void {
    if (name === 'end') {
      this.end.value = data as unknown as Execution;
      this.status.value = this.end.value.status;
      this.leave();
    } else if (name === 'status') this.status.value = data.status ?? 'QUEUED';
    else this.output.append(name, data.text ?? decoded(data.base64 ?? ''));
  }

  #lost(): void {
    if (!this.isOver)
      this.trouble.value = 'The connection was lost. What it prints is kept, and shown in the list of runs.';
  }
}

const decoded = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

/** Runs the code of a workspace, one run at a time, and shows one that was. */
export class CurrentRun {
  readonly run = signal<Run | null>(null);
  readonly isStarting = signal(false);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Saves the code, runs it, and follows the run. */
  async start(input: RunInput): Promise<void> {
    if (this.isStarting.value) return;
    performance.mark('live-code:run');
    this.isStarting.value = true;
    this.run.value?.leave();
    const run = new Run(input.tty === true);
    this.run.value = run;
    try {
      if (!this.#workspace.isClosed.value && !(await this.#workspace.flush())) {
        run.trouble.value = 'The code is not saved, so it was not run.';
        return;
      }
      await run.begin(this.#workspace.sessionId, input);
    } catch (error) {
      run.trouble.value = error instanceof Error ? error.message : String(error);
    } finally {
      this.isStarting.value = false;
    }
  }

  /** Shows an execution of before, or follows one that runs. */
  show(executionId: string): void {
    this.run.value?.leave();
    const run = new Run(false);
    this.run.value = run;
    run.follow(executionId);
  }
}
