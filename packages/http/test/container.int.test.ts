import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carryOut, parseDockerfile, type Stage } from './dockerfile.ts';
import { composeServices, read, root } from './repository-files.ts';

const run = promisify(execFile);

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
    services = Object.entries(await composeServices<Service>());
  });

  it('starts an API, a worker and their servers, and one process that is all of it only when that is named', () => {
    const usual = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
    expect(usual).toEqual(['redis', 'postgres', 'migrate', 'api', 'worker']);
    const others = services.filter(([, { profiles }]) => profiles !== undefined);
    expect(others.map(([name, { depends_on }]) => [name, depends_on])).toEqual([['embedded', undefined]]);
  });

  it('gives each service a health check, and no more rights and means than it needs', () => {
    for (const [name, service] of services) {
      const checked = service.healthcheck?.test?.[0] === 'CMD';
      expect([name, checked, service.restart]).toEqual([
        name,
        name !== 'migrate',
        name === 'migrate' ? 'on-failure:3' : 'unless-stopped',
      ]);
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
    expect(ports).toEqual([
      '127.0.0.1:6379:6379',
      '127.0.0.1:5432:5432',
      '127.0.0.1:3000:3000',
      '127.0.0.1:3000:3000',
    ]);
  });

  it('keeps the data on volumes, and the jobs appended to a log', () => {
    const { redis, postgres, embedded } = Object.fromEntries(services);
    expect(postgres).toMatchObject({ volumes: ['postgres-data:/var/lib/postgresql/data'] });
    expect(embedded).toMatchObject({
      volumes: ['live-code-data:/data'],
      environment: { DATABASE_URL: 'file:/data/live-code.db' },
    });
    expect(redis).toMatchObject({
      volumes: ['redis-data:/data'],
      command: expect.stringContaining('appendonly yes'),
    });
    expect(redis?.command).toContain('noeviction');
  });

  it('brings the database to its newest schema before anything needs it', () => {
    const { migrate, api, worker } = Object.fromEntries(services);
    expect(migrate?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const service of [api, worker]) {
      expect(service?.depends_on).toEqual({
        redis: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
      });
    }
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
