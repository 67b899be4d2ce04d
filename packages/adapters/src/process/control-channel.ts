import { signalName } from '../program/signal-name.ts';

/** What a supervisor is told to run. */
export interface Order {
  readonly executable: string;
  readonly args: readonly string[];
  /** All that the program finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly directory: string;
  /** Path of what the program reads as its standard input; `null` for what is written to the supervisor's. */
  readonly stdin: string | null;
  /** Whether the program has a terminal for its three standard streams, in place of those. */
  readonly terminal: boolean;
  readonly cpuTimeMs: number;
  readonly wallTimeMs: number;
}

/** What ended a program: its own doing, one of its clocks, or `Supervisor.kill`. */
export type StoppedBy = 'itself' | 'wall' | 'cpu' | 'kill';

/** How a program ended. */
export interface Ending {
  readonly exitCode: number | null;
  /** Name of the signal that ended it. */
  readonly signal: string | null;
  readonly executionTimeMs: number;
  readonly cpuTimeMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly stoppedBy: StoppedBy;
}

/** What a supervisor says, a line each. */
export type Report =
  | { readonly type: 'started'; readonly pid: number }
  | { readonly type: 'refused'; readonly errno: number; readonly message: string }
  | { readonly type: 'ended'; readonly ending: Ending };

/** The order as `supervisor.py` reads it; its head describes the format. */
export const encodeOrder = (order: Order): Buffer => {
  const variables = Object.entries(order.environment).map(([name, value]) => `${name}=${value}`);
  const fields = [
    order.cpuTimeMs,
    order.wallTimeMs,
    order.directory,
    order.stdin ?? '',
    order.terminal ? 1 : 0,
    variables.length,
    ...variables,
    order.executable,
    ...order.args,
  ];
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  return Buffer.concat([Buffer.from(String(body.length).padStart(8, '0')), body]);
};

/** @throws {Error} for a line that no supervisor writes. */
export const parseReport = (line: string): Report => {
  const [type, ...words] = line.split(' ');
  const number = (index: number): number => Number(words[index]);
  switch (type) {
    case 'started':
      return { type, pid: number(0) };
    case 'refused':
      return { type, errno: number(0), message: words.slice(1).join(' ') };
    case 'ended':
      return {
        type,
        ending: {
          exitCode: number(1) === 0 ? number(0) : null,
          signal: number(1) === 0 ? null : signalName(number(1)),
          executionTimeMs: Math.round(number(2) / 1000),
          cpuTimeMs: Math.round(number(3) / 1000),
          peakMemoryBytes: number(4),
          stoppedBy: stoppedBy(words[5]),
        },
      };
    default:
      throw new Error(`the supervisor said ${JSON.stringify(line)}`);
  }
};

const STOPPERS: readonly StoppedBy[] = ['itself', 'wall', 'cpu', 'kill'];

const stoppedBy = (word: string | undefined): StoppedBy => {
  const found = STOPPERS.find((known) => known === word);
  if (found === undefined) throw new Error(`the supervisor said that ${word} ended the program`);
  return found;
};
