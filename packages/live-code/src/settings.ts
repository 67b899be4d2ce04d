import { availableParallelism } from 'node:os';
import { isAllowedHost, isWebhookSecret } from '@live-code/adapters/webhook';
import { z } from 'zod';

const wholeNumber = (minimum: number, maximum: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.number().int().min(minimum).max(maximum));

const url = (...protocols: string[]) =>
  z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`), hostname: /.+/ });

/** Texts of one form: as an array, or in one text with commas between them. */
const list = (form: RegExp) =>
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((part) => part.trim()))])
    .pipe(z.array(z.string().regex(form)))
    .readonly();

/**
 * Every setting: its environment variable, what it takes, and what it means. One row is the validation, the default,
 * the error's words and the documentation.
 */
const TABLE = {
  host: {
    variable: 'HOST',
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    expected: 'an address to listen on',
    meaning: 'address on which the API listens',
  },
  port: {
    variable: 'PORT',
    schema: wholeNumber(0, 65_535),
    fallback: 3000,
    expected: 'a whole number from 0 to 65535 (0: any free port)',
    meaning: 'port on which the API listens; 0 takes a free one',
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    schema: z.union([z.literal('memory:'), z.string().regex(/^file:[^\0]+$/), url('postgres', 'postgresql')]),
    fallback: 'memory:',
    expected: '"memory:", "file:PATH" or a URL that begins with postgres://',
    meaning:
      '`memory:` is sql.js in this process’s memory, gone when it ends; `file:PATH` an SQLite file, for one process; `postgres://…` PostgreSQL, for any number',
  },
  databasePool: {
    variable: 'DATABASE_POOL',
    schema: wholeNumber(1, 1000),
    fallback: 10,
    expected: 'a whole number from 1 to 1000',
    meaning: 'connections to PostgreSQL at most, for each process',
  },
  databaseTimeoutMs: {
    variable: 'DATABASE_TIMEOUT_MS',
    schema: wholeNumber(100, 600_000),
    fallback: 5000,
    expected: 'milliseconds from 100 to 600000',
    meaning: 'how long PostgreSQL may take for a statement, and a caller waits for a connection',
  },
  retentionDays: {
    variable: 'RETENTION_DAYS',
    schema: wholeNumber(1, 36_500).nullable(),
    fallback: null,
    expected: 'a whole number of days from 1 to 36500',
    meaning: 'executions that ended and sessions that were closed longer ago are deleted; unset keeps them',
  },
  redisUrl: {
    variable: 'REDIS_URL',
    schema: url('redis', 'rediss').nullable(),
    fallback: null,
    expected: 'a URL that begins with redis:// or rediss://',
    meaning:
      'the Redis that processes share, for the queue, live events and input; unset keeps all three in this process’s memory',
  },
  queueUrl: {
    variable: 'QUEUE_URL',
    schema: url('redis', 'rediss', 'postgres', 'postgresql').nullable(),
    fallback: null,
    expected: 'a URL that begins with redis://, rediss:// or postgres://',
    meaning:
      'the server that keeps the queue: `postgres://…`, where there is to be no Redis, or another Redis; unset is `REDIS_URL`’s',
  },
  embeddedWorker: {
    variable: 'EMBEDDED_WORKER',
    schema: z.union([z.boolean(), z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] })]),
    fallback: true,
    expected: 'true or false',
    meaning: 'whether the API process also takes jobs',
  },
  playground: {
    variable: 'PLAYGROUND',
    schema: z.union([z.boolean(), z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] })]),
    fallback: true,
    expected: 'true or false',
    meaning: 'whether the API also serves a page to write and run code, at `/`',
  },
  workerConcurrency: {
    variable: 'WORKER_CONCURRENCY',
    schema: wholeNumber(1, 1024),
    fallback: availableParallelism(),
    expected: 'a whole number from 1 to 1024',
    meaning: 'executions at once per worker',
    fallbackText: 'number of cores',
  },
  runner: {
    variable: 'RUNNER',
    schema: z.enum(['sandbox', 'process']),
    fallback: 'sandbox',
    expected: '"sandbox" or "process"',
    meaning:
      '`sandbox` isolates each program and refuses to start where it cannot; `process` isolates nothing and says so at start',
  },
  python: {
    variable: 'PYTHON',
    schema: z.string().min(1),
    fallback: 'python3',
    expected: 'a command that starts Python 3',
    meaning: 'the Python that programs get',
  },
  pythonPreload: {
    variable: 'PYTHON_PRELOAD',
    schema: list(/^[A-Za-z_][\w.]*$/),
    fallback: [] as readonly string[],
    expected: 'names of Python modules with commas between them, such as numpy,pandas',
    meaning: 'modules that the sandbox imports once, so that a program which imports them finds them there',
  },
  extraRoots: {
    variable: 'EXTRA_ROOTS',
    schema: list(/^\/[^,]+$/),
    fallback: [] as readonly string[],
    expected: 'absolute paths with commas between them',
    meaning: 'what programs in the sandbox may read beside `/usr`; a `bin` folder in one is on their `PATH`',
  },
  compiledStore: {
    variable: 'COMPILED_STORE',
    schema: z.string().regex(/^\//).nullable(),
    fallback: null,
    expected: 'an absolute path',
    meaning: 'folder that keeps what was compiled, 256 MiB at most',
    fallbackText: 'one in the system’s folder for temporary files',
  },
  maxAttempts: {
    variable: 'MAX_ATTEMPTS',
    schema: wholeNumber(1, 100),
    fallback: 3,
    expected: 'a whole number from 1 to 100',
    meaning: 'how often an execution is begun before a lost worker or failed runner ends it',
  },
  leaseMs: {
    variable: 'LEASE_MS',
    schema: wholeNumber(300, 3_600_000),
    fallback: 15_000,
    expected: 'milliseconds from 300 to 3600000',
    meaning: 'how long a worker may be silent before its execution is given to another',
  },
  shutdownGraceMs: {
    variable: 'SHUTDOWN_GRACE_MS',
    schema: wholeNumber(0, 3_600_000),
    fallback: 10_000,
    expected: 'milliseconds from 0 to 3600000',
    meaning: 'how long running executions may take to end at shutdown',
  },
  queueLimit: {
    variable: 'QUEUE_LIMIT',
    schema: wholeNumber(1, 1_000_000),
    fallback: 10_000,
    expected: 'a whole number from 1 to 1000000',
    meaning: 'queued executions before `run` answers 503 with `Retry-After`',
  },
  webhookSecret: {
    variable: 'WEBHOOK_SECRET',
    schema: list(/^/).pipe(z.array(z.string().refine(isWebhookSecret)).readonly()),
    fallback: [] as readonly string[],
    expected: 'whsec_ and 24 to 64 bytes in base64; several with commas between them',
    meaning:
      'secret by which receivers verify webhooks, in the form of Standard Webhooks, and a process that has it delivers them; two while one replaces the other; unset refuses `callback_url`',
    isSecret: true,
  },
  webhookAllowedHosts: {
    variable: 'WEBHOOK_ALLOWED_HOSTS',
    schema: list(/^/).pipe(z.array(z.string().refine(isAllowedHost)).readonly()),
    fallback: [] as readonly string[],
    expected: 'host names, addresses or ranges such as 10.0.0.0/8 with commas between them',
    meaning:
      'where webhooks may go though it is not on the public internet: names (whatever they lead to), addresses and ranges; to a name or address that is here also by http',
  },
  webhookRetryMs: {
    variable: 'WEBHOOK_RETRY_MS',
    schema: z
      .union([z.array(z.number()), z.string().transform((text) => text.split(',').map(Number))])
      .pipe(z.array(z.number().int().min(1).max(86_400_000)).min(1))
      .readonly(),
    fallback: [5000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000] as readonly number[],
    expected: 'milliseconds from 1 to 86400000 with commas between them',
    meaning:
      'pauses between attempts to deliver a webhook, each up to a fifth shorter or longer; the last repeats until a day is over',
  },
  healthFile: {
    variable: 'HEALTH_FILE',
    schema: z.string().regex(/^\//).nullable(),
    fallback: null,
    expected: 'an absolute path',
    meaning:
      'file that a worker process touches every five seconds while everything that it depends on answers, for a probe',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    fallback: 'info',
    expected: 'one of fatal, error, warn, info, debug, trace, silent',
    meaning: 'least severe entries that are logged, to standard error, as lines of JSON',
  },
  nodeEnv: {
    variable: 'NODE_ENV',
    schema: z.enum(['development', 'test', 'production']),
    fallback: 'development',
    expected: 'development, test or production',
    meaning: '`production` turns `/debug` off',
  },
} as const satisfies Record<string, Row>;

interface Row {
  readonly variable: string;
  readonly schema: z.ZodType;
  readonly fallback: unknown;
  readonly expected: string;
  readonly meaning: string;
  /** Whether an error shows nothing of its value. */
  readonly isSecret?: boolean;
  /** How documents show a default that differs from machine to machine. */
  readonly fallbackText?: string;
}

type SettingName = keyof typeof TABLE;

/** Everything that can be set, validated. */
export type Settings = { readonly [Name in SettingName]: z.infer<(typeof TABLE)[Name]['schema']> };

/** Settings as an embedder gives them: any of them, by name. */
export type GivenSettings = { readonly [Name in SettingName]?: Settings[Name] | undefined };

/** A setting is wrong. The message is a whole sentence that names it, its value and what was expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const rows = Object.entries(TABLE) as [SettingName, Row][];

const isUnset = (fallback: unknown): boolean =>
  fallback === null || (Array.isArray(fallback) && fallback.length === 0);

/** The settings as documents show them. */
export const SETTINGS: readonly { variable: string; fallback: string; meaning: string }[] = rows.map(
  ([, { variable, fallback, fallbackText, meaning }]) => ({
    variable,
    fallback: fallbackText ?? (isUnset(fallback) ? 'unset' : `\`${String(fallback)}\``),
    meaning,
  }),
);

/**
 * Settings from environment variables; an empty one counts as unset.
 * @throws {SettingsError} at the first that is wrong.
 */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings =>
  validate(({ variable }) => ({ label: variable, value: env[variable] === '' ? undefined : env[variable] }));

/**
 * Settings from an object with any of their names; what is absent or `undefined` has its default.
 * @throws {SettingsError} at the first that is wrong, and for a name that is none.
 */
export const completeSettings = (given: GivenSettings): Settings => {
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(TABLE, name));
  if (stranger !== undefined) {
    throw new SettingsError(
      `${stranger} is not a setting; expected one of ${Object.keys(TABLE).join(', ')}.`,
    );
  }
  return validate((_, name) => ({ label: name, value: given[name] }));
};

const validate = (read: (row: Row, name: SettingName) => { label: string; value: unknown }): Settings =>
  Object.fromEntries(
    rows.map(([name, row]) => {
      const { label, value } = read(row, name);
      if (value === undefined) return [name, row.fallback];
      const parsed = row.schema.safeParse(value);
      if (parsed.success) return [name, parsed.data];
      const told = row.isSecret ? 'not one' : shown(value);
      throw new SettingsError(`${label} is ${told}; expected ${row.expected}.`);
    }),
  ) as Settings;

/** A value as an error shows it: without a URL's password. */
const shown = (value: unknown): string =>
  JSON.stringify(typeof value === 'string' ? value.replace(/(:\/\/[^/@]*:)[^@]*@/, '$1***@') : value);
