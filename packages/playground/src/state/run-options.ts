import type { RunInput } from '../wire.ts';

/** What a program is given, as it is typed. */
export interface RunOptions {
  readonly stdin: string;
  /** One to a word; quotes keep words together. */
  readonly args: string;
  /** Whether it is asked in a terminal while it runs. */
  readonly isTerminal: boolean;
}

/** What a run is asked for. */
export const runInputOf = ({ stdin, args, isTerminal }: RunOptions): RunInput => ({
  args: wordsOf(args),
  ...(isTerminal ? { tty: true } : { stdin }),
});

/** Words as a shell divides them: by spaces, unless these are in quotes. */
export const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
