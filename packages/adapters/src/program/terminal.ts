import type { ClientSignal } from '@live-code/core';

/** What a program with a terminal finds in its environment, unless it was given other: terminfo(5). */
export const TERMINAL_ENVIRONMENT = { TERM: 'xterm-256color' } as const;

const WORD_BYTES = 5;

/** A signal, as whoever watches a program is told of it. */
export const encodeSignal = (signal: ClientSignal): Buffer => {
  const word = Buffer.alloc(WORD_BYTES);
  word.write(signal.slice(0, 1));
  return word;
};

/** The size of a program's terminal, likewise. */
const encodeSize = (columns: number, rows: number): Buffer => {
  const word = Buffer.alloc(WORD_BYTES);
  word.write('W');
  word.writeUInt16BE(columns, 1);
  word.writeUInt16BE(rows, 3);
  return word;
};

/** What tells of sizes: of those that come at once only the last. */
export const sizeTeller = (tell: (word: Buffer) => void): ((columns: number, rows: number) => void) => {
  let last: readonly [columns: number, rows: number] | null = null;
  return (columns, rows) => {
    if (last === null)
      queueMicrotask(() => {
        if (last !== null) tell(encodeSize(...last));
        last = null;
      });
    last = [columns, rows];
  };
};
