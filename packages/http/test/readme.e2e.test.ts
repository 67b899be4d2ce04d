import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { apiClient, startApi, startReceiver } from '@live-code/testing';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The code blocks of a document in one language, in their order. */
const blocks = async (document: string, language: string): Promise<string[]> => {
  const text = await readFile(join(root, document), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  );
};

describe('README', () => {
  it('shows calls by curl that work as they stand, and the answer that they give', async () => {
    const [calls = ''] = await blocks('README.md', 'bash');
    const [answer = ''] = await blocks('README.md', 'json');
    const program = await startApi({ LOG_LEVEL: 'error' });
    try {
      const { stdout } = await run('bash', ['-euc', calls.replaceAll('http://localhost:3000', program.url)]);
      const last = stdout.slice(stdout.lastIndexOf('{"execution_id"'));
      expect(JSON.parse(last)).toMatchObject(JSON.parse(answer));
    } finally {
      await program.stop();
    }
  });

  it('shows how a program is followed and answered, as it stands', async () => {
    const [, calls = ''] = await blocks('README.md', 'bash');
    const program = await startApi({ LOG_LEVEL: 'error' });
    try {
      const { stdout } = await run('bash', ['-euc', calls.replaceAll('http://localhost:3000', program.url)]);
      expect(stdout).toContain('event: stdout\n');
      expect(stdout).toContain('Hello Ada\\n');
      expect(stdout).toContain('Hello Grace\\n');
      expect(stdout.split('event: end\n')).toHaveLength(3);
    } finally {
      await program.stop();
    }
  });

  it('shows an embedding that works as it stands', async () => {
    const code = (await blocks('README.md', 'js')).find((block) => block.includes('createLiveCode')) ?? '';
    // Where the package of the example is found, as it would be in an application that installed it.
    const folder = await mkdtemp(join(root, 'packages/http/test/readme-'));
    try {
      await writeFile(join(folder, 'example.mjs'), code);
      const { stdout } = await run(process.execPath, [join(folder, 'example.mjs')], {
        env: { PATH: process.env.PATH },
      });
      expect(stdout).toBe('COMPLETED Hello World\n\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows a receiver of webhooks that works as it stands', async () => {
    const code = (await blocks('README.md', 'js')).find((block) => block.includes('standardwebhooks')) ?? '';
    const free = await startReceiver(() => {});
    await free.close();
    const env = {
      WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
      WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
      WEBHOOK_RETRY_MS: '50',
    };
    const folder = await mkdtemp(join(root, 'packages/http/test/readme-'));
    await writeFile(join(folder, 'example.mjs'), code.replace('8080', String(free.port)));
    const receiver = spawn(process.execPath, [join(folder, 'example.mjs')], {
      env: { PATH: process.env.PATH, ...env },
    });
    const program = await startApi({ LOG_LEVEL: 'error', ...env });
    try {
      const api = apiClient(program.url);
      const callback_url = `http://127.0.0.1:${free.port}/`;
      const id = await api.run(await api.open('print(1)'), { callback_url });
      const [line] = await once(receiver.stdout, 'data');
      expect(String(line)).toBe(`${id} COMPLETED\n`);
    } finally {
      await program.stop();
      receiver.kill();
      await rm(folder, { recursive: true });
    }
  });
});
