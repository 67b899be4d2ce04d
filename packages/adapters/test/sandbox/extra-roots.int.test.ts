import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { aRequest, silentLog } from '@live-code/contracts';

describe('a toolchain outside /usr', () => {
  let runner: SandboxCodeRunner;
  let place: string;
  let root: string;

  beforeAll(async () => {
    place = await mkdtemp('/var/tmp/extra-');
    root = join(place, 'toolchain');
    await mkdir(join(root, 'bin'), { recursive: true });
    await copyFile('/usr/bin/lua5.4', join(root, 'bin/lua'));
    await writeFile(join(root, 'library.lua'), 'return "from outside"');
    // Anybody may write here, but for the sandbox.
    for (const path of [root, join(root, 'bin'), join(root, 'bin/lua')]) await chmod(path, 0o777);
    await writeFile(join(place, 'beside'), 'not to be seen');
    const options = { python: '/usr/bin/python3', compiledStore: join(place, 'compiled'), log: silentLog };
    runner = new SandboxCodeRunner({ ...options, extraRoots: [root] });
  });

  afterAll(async () => {
    await runner.close();
    await rm(place, { recursive: true });
  });

  const run = (language: string, entry: string, content: string) =>
    runner.run(
      aRequest('', { language, entry, files: [{ name: entry, content }] }),
      new AbortController().signal,
    );

  it('is found, and runs programs', async () => {
    expect((await runner.abilities()).languages).toContainEqual({ id: 'lua', version: expect.any(String) });
    expect(await run('lua', 'main.lua', `print(arg[-1], dofile("${root}/library.lua"))`)).toMatchObject({
      stdout: 'lua\tfrom outside\n',
      stderr: '',
    });
    expect(await run('bash', 'main.sh', 'command -v lua')).toMatchObject({ stdout: `${root}/bin/lua\n` });
  });

  it.each(['/tmp/toolchain', '/box', '/proc', '/'])(
    'is refused where programs could not see it: %s',
    async (hidden) => {
      const blind = new SandboxCodeRunner({ extraRoots: [hidden], log: silentLog });

      await expect(blind.abilities()).rejects.toThrow(`A toolchain in ${hidden} would be out of sight`);
      await blind.close();
    },
  );

  it('can be read and not be written, and nothing beside it is there', async () => {
    const { stdout } = await run(
      'bash',
      'main.sh',
      `touch ${root}/new ${root}/bin/lua 2>&1 | sed 's/.*: //'\ncat ${place}/beside 2>&1 | sed 's/.*: //'\nls ${place}`,
    );

    expect(stdout).toBe(
      'Read-only file system\nRead-only file system\nNo such file or directory\ntoolchain\n',
    );
  });
});
