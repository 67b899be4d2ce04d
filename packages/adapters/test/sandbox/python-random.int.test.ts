import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OpenSandbox, openSandbox } from './python-programs.ts';

const CONCURRENCY = 3;
const ROUNDS = 4;

const chances = (
  numpy: boolean,
): string => `import json, random, secrets, uuid, tempfile, os, ssl, sys, subprocess
${numpy ? 'import numpy\n' : ''}chances = {
    "random.random": random.random(), "random.getrandbits": str(random.getrandbits(64)), "random.Random": random.Random().random(),
    "random.SystemRandom": random.SystemRandom().random(), "random.getstate": hash(random.getstate()),
    "random.shuffle": str(random.sample(range(10**6), 4)), "uuid4": str(uuid.uuid4()), "uuid1": str(uuid.uuid1()),
    "secrets": secrets.token_hex(), "urandom": os.urandom(16).hex(), "ssl": ssl.RAND_bytes(16).hex(),
    "mkstemp": tempfile.mkstemp()[1], "mkdtemp": tempfile.mkdtemp(), "file": tempfile.NamedTemporaryFile().name,
    "getrandom": os.getrandom(16).hex(),
${
  numpy
    ? `    "numpy.random.rand": numpy.random.rand(), "numpy.random.bytes": numpy.random.bytes(8).hex(),
    "numpy.random.randint": int(numpy.random.randint(2**62)), "default_rng": numpy.random.default_rng().random(),
    "RandomState": numpy.random.RandomState().rand(), "permutation": str(numpy.random.permutation(1000)[:8]),\n`
    : ''
}}
pid = os.fork()
if pid == 0: os._exit(0 if random.random() != chances["random.random"] else 1)
assert os.wait()[1] == 0
print(json.dumps(chances))`;

/** What each chance came to, in several rounds of runs whose slots were made at the same time. */
const rolled = async ({ run }: OpenSandbox, source: string): Promise<Record<string, unknown[]>> => {
  const values: Record<string, unknown[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    const outcomes = await Promise.all(Array.from({ length: CONCURRENCY }, () => run({ source })));
    for (const { stdout, stderr } of outcomes) {
      expect(stderr).toBe('');
      for (const [name, value] of Object.entries(JSON.parse(stdout) as Record<string, unknown>)) {
        values[name] = [...(values[name] ?? []), value];
      }
    }
  }
  return values;
};

describe.each([
  ['without numpy', [], false],
  ['with numpy that each program imports', [], true],
  ['with numpy that was imported before', ['numpy'], true],
  ['with pandas that was imported before', ['random', 'uuid', 'tempfile', 'ssl', 'secrets', 'pandas'], true],
] as const)('what is left to chance, %s', (_, preload, numpy) => {
  let sandbox: OpenSandbox;

  beforeAll(async () => {
    sandbox = await openSandbox({ preload, concurrency: CONCURRENCY });
  });

  afterAll(() => sandbox.close());

  it('is never the same in two programs, though their interpreters have one parent', async () => {
    const values = await rolled(sandbox, chances(numpy));
    const repeated = Object.keys(values).filter((name) => new Set(values[name]).size < ROUNDS * CONCURRENCY);

    expect(repeated).toEqual([]);
    expect(Object.keys(values)).toContain(numpy ? 'numpy.random.rand' : 'random.random');
  });
});
