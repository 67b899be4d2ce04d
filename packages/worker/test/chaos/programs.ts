import type { Entry } from './ledger.ts';

/** A kind of program: its source, and how it ends for a number. */
interface Kind {
  readonly source: string;
  readonly expected: (number: number) => Entry['expected'];
}

const sum = (number: number): number => (number * (number + 1)) / 2;

/** What is run, each with its number as the argument. */
export const KINDS: Readonly<Record<string, Kind>> = {
  computes: {
    source: 'import sys\nn = int(sys.argv[1])\nprint(sum(range(n + 1)))',
    expected: (number) => ({ status: 'COMPLETED', stdout: `${sum(number)}\n`, exit_code: 0 }),
  },
  sleeps: {
    source: 'import sys, time\nn = int(sys.argv[1])\ntime.sleep(n % 9 / 5)\nprint("slept", n)',
    expected: (number) => ({ status: 'COMPLETED', stdout: `slept ${number}\n`, exit_code: 0 }),
  },
  fails: {
    source: 'import sys\nn = int(sys.argv[1])\nprint("failing", n)\nsys.exit(n % 100 + 1)',
    expected: (number) => ({
      status: 'FAILED',
      failure_reason: 'runtime_error',
      stdout: `failing ${number}\n`,
      exit_code: (number % 100) + 1,
    }),
  },
  'prints much': {
    source: 'import sys\nn = int(sys.argv[1])\nprint(str(n) * 10_000)',
    expected: (number) => ({
      status: 'COMPLETED',
      stdout: `${String(number).repeat(10_000)}\n`,
      exit_code: 0,
    }),
  },
  'takes too long': {
    source: 'import time\nprint("begun", flush=True)\ntime.sleep(60)',
    expected: () => ({ status: 'TIMEOUT', failure_reason: 'wall', stdout: 'begun\n' }),
  },
};
