import { availableParallelism } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { completeSettings, readSettings, SETTINGS, SettingsError } from 'live-code';

/** The one of the specification’s example. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 3000,
  databaseUrl: 'memory:',
  databasePool: 10,
  databaseTimeoutMs: 5000,
  retentionDays: null,
  redisUrl: null,
  queueUrl: null,
  embeddedWorker: true,
  workerConcurrency: availableParallelism(),
  runner: 'sandbox',
  python: 'python3',
  pythonPreload: [],
  extraRoots: [],
  compiledStore: null,
  maxAttempts: 3,
  leaseMs: 15_000,
  shutdownGraceMs: 10_000,
  queueLimit: 10_000,
  webhookSecret: [],
  webhookAllowedHosts: [],
  webhookRetryMs: [5000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000],
  healthFile: null,
  logLevel: 'info',
  nodeEnv: 'development',
  playground: true,
};

describe('settings', () => {
  it('have a default each', () => {
    expect(readSettings({})).toEqual(DEFAULTS);
    expect(completeSettings({})).toEqual(DEFAULTS);
  });

  it('come from environment variables, an empty one counting as unset', () => {
    const env = { PORT: '8080', EMBEDDED_WORKER: 'false', REDIS_URL: 'redis://cache:6379/2', LOG_LEVEL: '' };
    expect(readSettings(env)).toEqual({
      ...DEFAULTS,
      port: 8080,
      embeddedWorker: false,
      redisUrl: 'redis://cache:6379/2',
    });
  });

  it('take several values with commas between them, or as an array', () => {
    const env = { PYTHON_PRELOAD: 'numpy, pandas.core', EXTRA_ROOTS: '/opt/jdk,/srv/tools' };
    expect(readSettings(env)).toMatchObject({
      pythonPreload: ['numpy', 'pandas.core'],
      extraRoots: ['/opt/jdk', '/srv/tools'],
    });
    expect(completeSettings({ extraRoots: ['/opt/jdk'] }).extraRoots).toEqual(['/opt/jdk']);
  });

  it('come as an object, an undefined one counting as absent', () => {
    expect(completeSettings({ leaseMs: 1000, port: undefined })).toEqual({ ...DEFAULTS, leaseMs: 1000 });
  });

  it.each([
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['PORT', '80a', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', ' ', 'a whole number from 0 to 65535'],
    ['DATABASE_URL', 'mysql://db', '"memory:", "file:PATH" or a URL that begins with postgres://'],
    ['DATABASE_URL', 'file:', '"memory:", "file:PATH" or a URL that begins with postgres://'],
    ['DATABASE_URL', 'postgres:///db', '"memory:", "file:PATH" or a URL that begins with postgres://'],
    ['DATABASE_POOL', '0', 'a whole number from 1 to 1000'],
    ['DATABASE_TIMEOUT_MS', '5', 'milliseconds from 100 to 600000'],
    ['RETENTION_DAYS', '0', 'a whole number of days from 1 to 36500'],
    ['REDIS_URL', 'http://cache', 'a URL that begins with redis:// or rediss://'],
    ['REDIS_URL', 'cache:6379', 'a URL that begins with redis:// or rediss://'],
    ['QUEUE_URL', 'amqp://host', 'a URL that begins with redis://, rediss:// or postgres://'],
    ['QUEUE_URL', 'postgres:///queue', 'a URL that begins with redis://, rediss:// or postgres://'],
    ['EMBEDDED_WORKER', 'maybe', 'true or false'],
    ['WORKER_CONCURRENCY', '0', 'a whole number from 1 to 1024'],
    ['WORKER_CONCURRENCY', '1.5', 'a whole number from 1 to 1024'],
    ['RUNNER', 'magic', '"sandbox" or "process"'],
    ['PYTHON_PRELOAD', 'numpy;os', 'names of Python modules'],
    ['EXTRA_ROOTS', 'opt', 'absolute paths'],
    ['COMPILED_STORE', 'store', 'an absolute path'],
    ['MAX_ATTEMPTS', 'Infinity', 'a whole number from 1 to 100'],
    ['LEASE_MS', '10', 'milliseconds from 300 to 3600000'],
    ['SHUTDOWN_GRACE_MS', '', null],
    ['QUEUE_LIMIT', '1e9', 'a whole number from 1 to 1000000'],
    ['WEBHOOK_ALLOWED_HOSTS', 'http://a', 'host names, addresses or ranges'],
    ['WEBHOOK_ALLOWED_HOSTS', 'a,*', 'host names, addresses or ranges'],
    ['WEBHOOK_RETRY_MS', '0', 'milliseconds from 1 to 86400000'],
    ['WEBHOOK_RETRY_MS', '5,', 'milliseconds from 1 to 86400000'],
    ['WEBHOOK_RETRY_MS', '1.5', 'milliseconds from 1 to 86400000'],
    ['LOG_LEVEL', 'loud', 'one of fatal, error'],
    ['NODE_ENV', 'prod', 'development, test or production'],
  ])('%s=%j is refused with its name, its value and what was expected', (variable, value, expected) => {
    const read = () => readSettings({ [variable]: value });
    if (expected === null) {
      expect(read).not.toThrow();
    } else {
      expect(read).toThrow(SettingsError);
      expect(read).toThrow(`${variable} is ${JSON.stringify(value)}; expected ${expected}`);
    }
  });

  it('of webhooks are lists, too', () => {
    const env = {
      WEBHOOK_SECRET: `${SECRET}, ${SECRET}`,
      WEBHOOK_ALLOWED_HOSTS: 'receiver.internal, 10.0.0.0/8,::1',
      WEBHOOK_RETRY_MS: '1, 20',
    };
    expect(readSettings(env)).toMatchObject({
      webhookSecret: [SECRET, SECRET],
      webhookAllowedHosts: ['receiver.internal', '10.0.0.0/8', '::1'],
      webhookRetryMs: [1, 20],
    });
    expect(completeSettings({ webhookSecret: [SECRET] }).webhookSecret).toEqual([SECRET]);
  });

  it('never show a secret', () => {
    for (const secret of ['hunter2', `${SECRET},hunter2`, `${SECRET}!`]) {
      const read = () => readSettings({ WEBHOOK_SECRET: secret });
      expect(read).toThrow(/^WEBHOOK_SECRET is not one; expected whsec_ and 24 to 64 bytes in base64/);
      expect(read).not.toThrow(/hunter2|!|MfKQ/);
    }
  });

  it('never show a password', () => {
    expect(() => readSettings({ REDIS_URL: 'http://me:secret@cache' })).toThrow('"http://me:***@cache"');
  });

  it('given as an object may have no other name', () => {
    const given = { redisURL: 'redis://cache' } as object;
    expect(() => completeSettings(given)).toThrow('redisURL is not a setting; expected one of host, port');
    expect(() => completeSettings({ constructor: 1 } as object)).toThrow('constructor is not a setting');
  });

  it('are listed for the documents, each once', () => {
    const variables = SETTINGS.map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(Object.keys(DEFAULTS).length);
    expect(SETTINGS.every(({ fallback, meaning }) => fallback !== '' && meaning !== '')).toBe(true);
  });
});
