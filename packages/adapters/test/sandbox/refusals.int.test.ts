import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Where the tree is in the tests' mount namespaces: an ordinary user may not reach it where it is. */
const TREE = '/mnt';
const TESTS = `${TREE}/packages/adapters/test`;
const LOADER = `file://${TESTS}/process/fixtures/typescript-loader.mjs`;
const REGISTER = `data:text/javascript,import { register } from 'node:module'; register('${LOADER}');`;
const OPEN = `${TESTS}/sandbox/fixtures/open-runner.ts`;

/** The tests need root, to take rights away; so does the machine that runs them in CI. */
const NO_RIGHTS = 'setpriv --ambient-caps=-all --inh-caps=-all --bounding-set=-all';
const AS_USER = `${NO_RIGHTS} --reuid=65534 --regid=65534 --clear-groups`;

describe('a machine on which there can be no sandbox', () => {
  let store: string;

  beforeEach(async () => {
    store = await mkdtemp(join(tmpdir(), 'compiled-'));
    await chmod(store, 0o777);
  });

  afterEach(() => rm(store, { recursive: true }));

  /** Opens a runner in a mount namespace in which this has been done before. */
  const open = async (preparation: string, as = ''): Promise<Record<string, unknown>> => {
    const node = [process.execPath, '--import', REGISTER, '--conditions=@live-code/source', OPEN];
    const { stdout } = await promisify(execFile)(
      'unshare',
      [
        '--mount',
        'sh',
        '-ec',
        `mount --rbind '${ROOT}' ${TREE}\n${preparation}\nexec ${as} "$@"`,
        'sh',
        ...node,
        `${store}/own`,
      ],
      { env: { PATH: process.env.PATH } },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('is told from one on which there can: as root', async () => {
    expect(await open('true')).toEqual({ isolated: true, enforcedBy: expect.any(String) });
  });

  it('is told from one on which there can: as an ordinary user without a capability', async () => {
    expect(await open('true', AS_USER)).toEqual({ isolated: true, enforcedBy: 'resource limits' });
  });

  it('is refused without libseccomp, with the package that has it', async () => {
    const hidden = (await readdir('/usr/lib/x86_64-linux-gnu')).find((name) =>
      /^libseccomp\.so\.2\.\d/.test(name),
    );
    const { refused } = await open(`mount --bind /dev/null /usr/lib/x86_64-linux-gnu/${hidden}`);

    expect(refused).toMatch(/^RunnerUnavailable: The sandbox cannot start: .*libseccomp/);
    expect(refused).toContain('apt-get install libseccomp2');
  });

  it('is refused where no user namespace can be made, with the settings that forbid it', async () => {
    // The count of namespaces is bounded for each user namespace, so one of our own can be bounded to none.
    const { refused } = await open(
      'true',
      `unshare --user --map-user=1000 --map-group=1000 --keep-caps sh -ec 'echo 0 > /proc/sys/user/max_user_namespaces; exec ${NO_RIGHTS} "$@"' sh`,
    );

    expect(refused).toMatch(/^RunnerUnavailable: The sandbox cannot start: unshare: No space left on device/);
    expect(refused).toContain('user.max_user_namespaces above 0');
    expect(refused).toContain('kernel.apparmor_restrict_unprivileged_userns=0');
  });

  it('is refused where a part of /proc is covered, with the option that uncovers it', async () => {
    const { refused } = await open('mount --bind /dev/null /proc/timer_list', AS_USER);

    expect(refused).toMatch(/^RunnerUnavailable: No sandbox can be made: .*mount proc on \/proc/);
    expect(refused).toContain('systempaths=unconfined');
  });

  it('is refused where there is no Python', async () => {
    const { refused } = await open('mount --bind /dev/null "$(readlink -f /usr/bin/python3)"');

    expect(refused).toMatch(/^RunnerUnavailable: \/usr\/bin\/python3 does not run/);
  });
});
