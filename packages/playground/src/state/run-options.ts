import type { RunInput } from '../wire.ts';

/** What a program is given, as it is typed. */
export interface RunOptions {
  readonly stdin: string;
  /** Words; quotes keep together what is in them. */
  readonly args: string;
  /** Whether it is asked in a terminal while it runs. */
  readonly isTerminal: boolean;
}

/** What a run is asked for. */
export const runInputOf = ({ stdin, args, isTerminal }: RunOptions): RunInput => ({
  args: wordsOf(args),
  ...(isTerminal ? { tty: true } : { stdin }),
});

/** Words as a shell divides them: by spaces, unless these are in quotes. A quote that nothing closes is a character. */
export const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
