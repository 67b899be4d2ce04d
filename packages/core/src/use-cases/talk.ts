import type { RunningProgram } from '../ports/code-runner.ts';
import type { InboxMessage } from '../ports/execution-inbox.ts';

/** Hands what was sent to an execution to its program, as soon as that is there, and in order. */
export class Talk {
  readonly #onCancel: () => void;
  #program: RunningProgram | null = null;
  #waiting: InboxMessage[] = [];
  /** The last one that was said before the program was there. */
  #size: InboxMessage | null = null;

  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
  }

  /** A message came. */
  hear(message: InboxMessage): void {
    if (message.type === 'cancel') this.#onCancel();
    else if (this.#program !== null) tell(this.#program, message);
    else if (message.type === 'resize') this.#size = message;
    else this.#waiting.push(message);
  }

  /** The program is there. */
  begin(program: RunningProgram): void {
    this.#program = program;
    if (this.#size !== null) tell(program, this.#size);
    for (const message of this.#waiting) tell(program, message);
    this.#waiting = [];
  }
}

const tell = (program: RunningProgram, message: InboxMessage): void => {
  if (message.type === 'stdin') program.write(message.bytes);
  if (message.type === 'stdinClose') program.closeInput();
  if (message.type === 'signal') program.signal(message.signal);
  if (message.type === 'resize') program.resize(message.columns, message.rows);
};
