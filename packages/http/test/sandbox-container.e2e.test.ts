import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, apiClient } from '@live-code/testing';
import { composeServices, read } from './repository-files.ts';
import { type Container, documentedRun, startContainer, without } from './sandbox-container.ts';

/** The default of Docker 28.5.2, which is that of moby/profiles seccomp 0.1.0: SHA-256 of its JSON without spaces. */
const DOCKERS_DEFAULT = '9d5da4e695b24a01b4cb48726b4df096096ed8a9bd2bd6d985ac9c23283734bb';

/** Made by scripts/make-sandbox-image.sh. Where none is named, no engine need be there, and no container is started. */
const image = process.env.LIVE_CODE_TEST_SANDBOX_IMAGE;

describe('deploy/seccomp.json', () => {
  it('is Docker’s default, and then the calls that deploy/README.md lists', async () => {
    const profile = JSON.parse(await read('deploy/seccomp.json'));
    const rows = [...(await read('deploy/README.md')).matchAll(/^\| `(\w+)` \| (.+) \|$/gm)];
    const additions = rows.map(([, name, comment]) => ({
      names: [name],
      action: 'SCMP_ACT_ALLOW',
      comment,
    }));
    expect(profile.syscalls.slice(-6)).toEqual(additions);

    const { syscalls, ...rest } = profile;
    const theirs = JSON.stringify({ ...rest, syscalls: syscalls.slice(0, -6) });
    expect(createHash('sha256').update(theirs).digest('hex')).toBe(DOCKERS_DEFAULT);
  });
});

describe('docker-compose.yml', () => {
  it('has what the documented docker run has where programs run', async () => {
    const base = await composeServices<Record<string, unknown>>();
    const words = await documentedRun();
    const given = (option: string): string[] => words.filter((_, index) => words[index - 1] === option);
    for (const name of ['worker', 'embedded']) {
      const { cap_drop, read_only, init, tmpfs, mem_limit, cpus, pids_limit, image, security_opt } =
        base[name] ?? {};
      expect({
        cap_drop,
        tmpfs,
        limits: [[mem_limit], [String(cpus)], [String(pids_limit)]],
        switches: { '--read-only': read_only, '--init': init },
        image,
        security_opt,
      }).toEqual({
        cap_drop: given('--cap-drop'),
        tmpfs: given('--tmpfs'),
        limits: ['--memory', '--cpus', '--pids-limit'].map(given),
        switches: { '--read-only': words.includes('--read-only'), '--init': words.includes('--init') },
        image: words.at(-1),
        security_opt: given('--security-opt').map((option) =>
          option.replace(/^no-new-privileges$/, 'no-new-privileges:true').replace('seccomp=', 'seccomp=./'),
        ),
      });
    }
  });
});

describe('the environment of CI', () => {
  it('names an image to start containers from', () => {
    if (process.env.CI === 'true') expect(image).toBeTruthy();
  });
});

const describeContainer = (image: string): void =>
  describe('the documented docker run', () => {
    let container: Container;
    let api: ApiClient;

    beforeAll(async () => {
      container = await startContainer(image, await documentedRun());
      api = apiClient(container.url);
    });

    afterAll(() => container?.stop());

    it('runs the service as an ordinary user without a capability, and none can come back', async () => {
      const statuses = await container.exec(
        'sh',
        '-c',
        'cat $(grep -l "[p]ackages/http/dist/main.js" /proc/[0-9]*/cmdline | sed s/cmdline/status/)',
      );
      const values = (field: string): string[] => [
        ...new Set(
          [...statuses.matchAll(new RegExp(`^${field}:\\s*(.*)$`, 'gm'))].map(([, value = '']) => value),
        ),
      ];
      expect(statuses).toMatch(/^Name:\s+node$/m);
      expect(values('Uid')).toEqual(['1000\t1000\t1000\t1000']);
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
        expect([set, values(set)]).toEqual([set, ['0000000000000000']]);
      }
      expect(values('NoNewPrivs')).toEqual(['1']);
      expect(values('Seccomp')).toEqual(['2']);
    });

    it('isolates programs, and says so', async () => {
      const { body } = await api.call('GET', '/languages');
      expect(body).toMatchObject({ runner: { name: 'sandbox', isolated: true } });
    });

    it('runs a program, which sees neither the service nor its files', async () => {
      const program = [
        'import os',
        'print(6 * int(input()), os.path.exists("/app"))',
        'print([name for name in os.listdir("/proc") if name.isdigit()] == ["1", str(os.getpid())])',
      ];
      expect(await api.result(program.join('\n'), { stdin: '7' })).toMatchObject({
        status: 'COMPLETED',
        stdout: '42 False\nTrue\n',
        stderr: '',
        exit_code: 0,
      });
    });

    it.each([
      { option: 'seccomp=deploy/seccomp.json', error: 'unshare: Operation not permitted' },
      { option: 'systempaths=unconfined', error: 'mount proc on /proc: Operation not permitted' },
    ])('does not serve without $option, and says what is missing', async ({ option, error }) => {
      const options = without(await documentedRun(), '--security-opt', option);
      const start = startContainer(image, options);
      await expect(start).rejects.toThrow(error);
      await expect(start).rejects.toThrow(`--security-opt ${option}`);
    });
  });

if (image !== undefined) describeContainer(image);
