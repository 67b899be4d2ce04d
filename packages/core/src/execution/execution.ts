import { InvalidInput } from '../errors.ts';
import { findLanguage } from '../language/language.ts';
import type { Session } from '../session/session.ts';
import type { SourceFile } from '../session/source-file.ts';
import { CALLBACK_URL_LENGTH } from '../webhook/delivery.ts';
import type { ExecutionStatus } from './lifecycle.ts';
import { type LimitName, type Limits, resolveLimits } from './limits.ts';
import { PRIORITIES, type Priority } from './line.ts';
import type { Outcome } from './outcome.ts';
import { type Expectation, expectationOf } from './verdict.ts';

/** What a run is asked for, besides the session's code. */
export interface RunInput {
  readonly stdin?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly limits?: { readonly [Name in LimitName]?: number | undefined } | undefined;
  /** `interactive` where absent. */
  readonly priority?: Priority | undefined;
  /** Whether standard input stays open for what is sent while it runs; `false` where absent. */
  readonly interactive?: boolean | undefined;
  /** Whether it has a terminal, which makes it `interactive`; `false` where absent. */
  readonly tty?: boolean | undefined;
  /** What it is to print to standard output; with it the execution gets a verdict. */
  readonly expectedStdout?: string | undefined;
  /** How that is compared, a `Comparison`; `trimmed` where absent. */
  readonly comparison?: string | undefined;
  /** Where the execution is sent to when it has ended; nowhere where absent. */
  readonly callbackUrl?: string | undefined;
}

/** Everything a runner needs: a snapshot that no later save changes. */
export interface ExecutionRequest {
  readonly language: string;
  readonly files: readonly SourceFile[];
  readonly entry: string;
  readonly stdin: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Whether standard input stays open after `stdin`; absent where it does not. */
  readonly interactive?: boolean;
  /** Whether its standard streams are a terminal; absent where they are pipes. */
  readonly tty?: boolean;
  /** What it is to print; absent where nothing is expected. Not for the program, and no runner is told. */
  readonly expected?: Expectation;
  /** Absent where nobody is to be told of the end; of no interest to a runner. */
  readonly callbackUrl?: string;
}

/** One run of a session's code: what was asked, which never changes, and its life so far. */
export interface Execution {
  readonly id: string;
  readonly sessionId: string;
  readonly owner: string;
  /** Unique within the session; `null` where the client gave none. */
  readonly idempotencyKey: string | null;
  /** Version of the session that was snapshot. */
  readonly sessionVersion: number;
  readonly request: ExecutionRequest;
  readonly priority: Priority;
  /** Its place among those of its priority, from 0; several may share one. */
  readonly turn: number;

  readonly status: ExecutionStatus;
  /** How many times a worker has claimed it. */
  readonly attempt: number;
  /** Who holds the lease while `RUNNING`. */
  readonly worker: string | null;
  /** When the lease runs out unless it is renewed; milliseconds since the epoch, as are all times here. */
  readonly leaseExpiresAt: number | null;
  readonly cancelRequestedAt: number | null;
  readonly queuedAt: number;
  /** When the present attempt was claimed. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** `null` until it ended, and where it was cancelled before it began. */
  readonly outcome: Outcome | null;
}

/** An execution that is to be stored: what was asked. The repository gives it its turn. */
export type NewExecution = Pick<
  Execution,
  'id' | 'sessionId' | 'owner' | 'idempotencyKey' | 'sessionVersion' | 'request' | 'priority' | 'queuedAt'
>;

/** What a list shows of an execution: its life, and neither what was asked nor what came of it. */
export type ExecutionSummary = Pick<
  Execution,
  'id' | 'sessionId' | 'sessionVersion' | 'status' | 'attempt' | 'queuedAt' | 'startedAt' | 'finishedAt'
>;

/** The execution's life alone. */
export const summarizeExecution = (execution: ExecutionSummary): ExecutionSummary => {
  const { id, sessionId, sessionVersion, status, attempt, queuedAt, startedAt, finishedAt } = execution;
  return { id, sessionId, sessionVersion, status, attempt, queuedAt, startedAt, finishedAt };
};

/** An execution that was just accepted. */
export const newExecution = ({
  session,
  ...asked
}: Pick<NewExecution, 'id' | 'idempotencyKey' | 'request' | 'priority' | 'queuedAt'> & {
  readonly session: Session;
}): NewExecution => ({
  ...asked,
  sessionId: session.id,
  owner: session.owner,
  sessionVersion: session.version,
});

/** Bounds of what a run may be given. Characters are UTF-16 code units. */
export const RUN_INPUT_BOUNDS = {
  stdinLength: 1_048_576,
  args: 100,
  argLength: 16_384,
  env: 100,
  envValueLength: 16_384,
  idempotencyKeyLength: 255,
} as const;

/**
 * The snapshot of a session's code and what the run was asked for.
 * @throws {InvalidInput} @throws {LimitExceeded}
 */
export const snapshot = (session: Session, input: RunInput): ExecutionRequest => {
  const expected = expectationOf(input);
  const tty = checkFlag('tty', input.tty);
  const interactive = checkFlag('interactive', input.interactive) || tty;
  return {
    language: session.language,
    files: session.files,
    entry: session.entry,
    stdin: checkStdin(input.stdin ?? ''),
    args: checkArgs(input.args ?? []),
    env: checkEnv(input.env ?? {}),
    limits: resolveLimits(input.limits ?? {}, findLanguage(session.language).limits),
    ...(interactive ? { interactive } : {}),
    ...(tty ? { tty } : {}),
    ...(expected === undefined ? {} : { expected }),
    ...(input.callbackUrl === undefined ? {} : { callbackUrl: checkCallbackUrl(input.callbackUrl) }),
  };
};

/** The priority that a run was asked for. @throws {InvalidInput} */
export const priorityOf = ({ priority = 'interactive' }: RunInput): Priority => {
  if (!PRIORITIES.includes(priority)) {
    throw new InvalidInput('priority', priority, `one of ${PRIORITIES.join(', ')}`);
  }
  return priority;
};

/** Whether two requests ask for the same run, whatever code the session held at the time. */
export const asksTheSame = (a: ExecutionRequest, b: ExecutionRequest): boolean =>
  canonicalInput(a) === canonicalInput(b);

const canonicalInput = (request: ExecutionRequest): string => {
  const { stdin, args, env, limits, interactive = false, tty = false, expected, callbackUrl } = request;
  return JSON.stringify([
    ...[stdin, args, Object.entries(env).sort(), Object.entries(limits).sort(), interactive],
    ...[tty, expected?.stdout, expected?.comparison, callbackUrl],
  ]);
};

const checkFlag = (field: string, flag: boolean | undefined): boolean => {
  if (flag === undefined || typeof flag === 'boolean') return flag ?? false;
  throw new InvalidInput(field, flag, 'true or false');
};

/** What only its length shows; whether anything can be sent there is for a `WebhookSender` to say. */
const checkCallbackUrl = (url: string): string => {
  if (url.length <= CALLBACK_URL_LENGTH) return url;
  throw new InvalidInput('callback_url', url, `at most ${CALLBACK_URL_LENGTH} characters`);
};

const checkStdin = (stdin: string): string => {
  if (stdin.length > RUN_INPUT_BOUNDS.stdinLength) {
    throw new InvalidInput('stdin', stdin.length, `at most ${RUN_INPUT_BOUNDS.stdinLength} characters`);
  }
  return stdin;
};

/** An argument and an environment variable end at the first NUL: execve(2). */
const isArgument = (text: string, length: number): boolean => text.length <= length && !text.includes('\0');

const checkArgs = (args: readonly string[]): readonly string[] => {
  if (args.length > RUN_INPUT_BOUNDS.args) {
    throw new InvalidInput('args', args.length, `at most ${RUN_INPUT_BOUNDS.args} arguments`);
  }
  args.forEach((arg, index) => {
    if (!isArgument(arg, RUN_INPUT_BOUNDS.argLength)) {
      throw new InvalidInput(
        `args[${index}]`,
        arg,
        `at most ${RUN_INPUT_BOUNDS.argLength} characters, none of them NUL`,
      );
    }
  });
  return args;
};

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

const checkEnv = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const entries = Object.entries(env);
  if (entries.length > RUN_INPUT_BOUNDS.env) {
    throw new InvalidInput('env', entries.length, `at most ${RUN_INPUT_BOUNDS.env} variables`);
  }
  for (const [name, value] of entries) {
    if (!ENV_NAME.test(name)) {
      throw new InvalidInput('env', name, 'names of letters, digits and "_", not starting with a digit');
    }
    if (!isArgument(value, RUN_INPUT_BOUNDS.envValueLength)) {
      throw new InvalidInput(
        `env.${name}`,
        value,
        `at most ${RUN_INPUT_BOUNDS.envValueLength} characters, none of them NUL`,
      );
    }
  }
  return env;
};
