import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { completeSettings, readSettings } from 'live-code';
import { parse } from 'yaml';
import { carryOut, parseDockerfile, type Stage } from './dockerfile.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');

interface Service {
  readonly user?: string;
  readonly environment?: Record<string, string>;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly profiles?: readonly string[];
  readonly [key: string]: unknown;
}

describe('docker-compose.yml', () => {
  let services: [string, Service][];

  beforeAll(async () => {
    services = Object.entries(parse(await read('docker-compose.yml'), { merge: true }).services);
  });

  it('has Redis, PostgreSQL, the API and a worker, all of which are started', () => {
    expect(services.map(([name]) => name)).toEqual(['redis', 'postgres', 'api', 'worker']);
    for (const [, { profiles }] of services) expect(profiles).toBeUndefined();
  });

  it('gives each service a health check, and no more rights and means than it needs', () => {
    for (const [name, service] of services) {
      expect([name, service.healthcheck?.test?.[0]]).toEqual([name, 'CMD']);
      expect([name, service.user]).not.toEqual([name, expect.stringMatching(/^(root|0)?(:|$)/)]);
      expect(service).toMatchObject({
        user: expect.any(String),
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: expect.arrayContaining(['no-new-privileges:true']),
        mem_limit: expect.any(String),
        cpus: expect.any(Number),
        pids_limit: expect.any(Number),
      });
      for (const danger of ['privileged', 'cap_add', 'network_mode', 'pid', 'ipc', 'devices']) {
        expect(service).not.toHaveProperty(danger);
      }
    }
  });

  it('publishes ports to this machine only', () => {
    const ports = services.flatMap(([, service]) => (service.ports ?? []) as string[]);
    expect(ports).toEqual(['127.0.0.1:6379:6379', '127.0.0.1:5432:5432', '127.0.0.1:3000:3000']);
  });

  it('keeps the jobs on a volume, appended to a log', () => {
    const [, redis] = services[0] ?? [];
    expect(redis).toMatchObject({
      volumes: ['redis-data:/data'],
      command: expect.stringContaining('appendonly yes'),
    });
    expect(redis?.command).toContain('noeviction');
  });

  it('keeps the data on a volume', () => {
    expect(services[1]?.[1]).toMatchObject({ volumes: ['postgres-data:/var/lib/postgresql/data'] });
  });

  it('sets only settings that are valid, the same for both, and leaves a program the time to shut down', () => {
    const { shutdownGraceMs } = completeSettings({});
    for (const [, { environment, stop_grace_period: grace }] of services.slice(2)) {
      const env = Object.entries(environment ?? {}).map(([name, value]) => [
        name,
        value.replace(/\$\{\w+:-(.*?)\}/, '$1'),
      ]);
      expect(readSettings(Object.fromEntries(env))).toMatchObject({
        redisUrl: 'redis://redis:6379',
        databaseUrl: 'postgres://live_code:live-code@postgres:5432/live_code',
      });
      expect(Number(/^(\d+)s$/.exec(String(grace))?.[1]) * 1000).toBeGreaterThan(shutdownGraceMs);
    }
  });

  it('gives what the sandbox needs to what runs programs only', () => {
    const [api, worker] = services.slice(2).map(([, service]) => service);
    expect(api).toMatchObject({
      environment: { EMBEDDED_WORKER: 'false' },
      security_opt: ['no-new-privileges:true'],
    });
    expect(worker?.security_opt).toContain('systempaths=unconfined');
  });
});

describe('Dockerfile', () => {
  let folder: string;
  let stages: Stage[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'live-code-image-'));
    stages = parseDockerfile(await read('Dockerfile'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('makes an image that does not run as root, and tells whether it is well', () => {
    const last = stages.at(-1)?.instructions ?? [];
    expect(last).toContainEqual({ keyword: 'USER', text: 'node' });
    expect(last.filter(({ keyword }) => keyword === 'HEALTHCHECK')).toHaveLength(1);
    expect(last.map(({ keyword }) => keyword).lastIndexOf('USER')).toBeGreaterThan(
      last.map(({ keyword }) => keyword).lastIndexOf('RUN'),
    );
  });

  it('builds, from a clean tree and by its own commands, a program that serves and is healthy', async () => {
    const roots = {
      context: join(folder, 'context'),
      build: join(folder, 'build'),
      1: join(folder, 'image'),
    };
    const { NODE_OPTIONS: _, ...host } = process.env;
    const env = Object.fromEntries(Object.entries(host).filter(([name]) => !name.startsWith('npm_')));
    await copyTree(roots.context);

    const [build, image] = stages as [Stage, Stage];
    await carryOut(build, roots, { env, only: ['WORKDIR', 'COPY', 'RUN'] });
    await carryOut(image, roots, { env, only: ['WORKDIR', 'COPY'] });

    const workingDirectory = join(roots[1], '/app');
    const command = words(image, 'CMD');
    const child = spawn(command[0] ?? '', command.slice(1), {
      cwd: workingDirectory,
      env: { PATH: process.env.PATH, PORT: '0', NODE_ENV: 'production', LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const port = await portOf(child.stdout);
      const check = words(image, 'HEALTHCHECK');
      await run(check[0] ?? '', check.slice(1), { env: { PATH: process.env.PATH, PORT: port } });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await once(child, 'close')).toEqual([0, null]);
  }, 300_000);
});

/** What a clean clone of the present tree holds. */
const copyTree = async (target: string): Promise<void> => {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: root });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await cp(join(root, file), join(target, file));
  }
};

/** The words of an instruction's command in its JSON form. */
const words = ({ instructions }: Stage, keyword: string): string[] => {
  const text = instructions.find((instruction) => instruction.keyword === keyword)?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('[')));
};

const portOf = async (output: NodeJS.ReadableStream): Promise<string> => {
  for await (const line of createInterface({ input: output })) {
    const port = /API\s+http:\S+:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('the program ended before it listened');
};
