import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { aRequest, silentLog } from '@live-code/contracts';
import { ARTIFACT_BOUNDS, DEFAULT_LIMITS, type RunOutcome } from '@live-code/core';

const MIB = 1_048_576;

describe('what a program leaves in out', () => {
  let runner: SandboxCodeRunner;
  let compiledStore: string;

  beforeAll(async () => {
    compiledStore = await mkdtemp(join(tmpdir(), 'compiled-'));
    runner = new SandboxCodeRunner({ python: '/usr/bin/python3', compiledStore, log: silentLog });
    await runner.abilities();
  });

  afterAll(async () => {
    await runner.close();
    await rm(compiledStore, { recursive: true });
  });

  const run = (source: string, limits = DEFAULT_LIMITS): Promise<RunOutcome> =>
    runner.run(
      aRequest(`import os\nos.makedirs("out", exist_ok=True)\n${source}`, { limits }),
      new AbortController().signal,
    );
  const listed = ({ artifacts }: RunOutcome) =>
    artifacts.map(({ name, mediaType, sizeBytes }) => [name, mediaType, sizeBytes]);

  it('comes back with names, media types, sizes and contents, in the order of names', async () => {
    const outcome = await run(`
os.makedirs("out/sub/deep")
open("out/table.csv", "w").write("a,b\\n1,2\\n")
open("out/sub/deep/page.html", "w").write("<script>")
open("out/empty", "w")
open("out/bytes.png", "wb").write(bytes(range(256)))`);

    expect(listed(outcome)).toEqual([
      ['bytes.png', 'image/png', 256],
      ['empty', 'application/octet-stream', 0],
      ['sub/deep/page.html', 'text/html', 8],
      ['table.csv', 'text/csv', 8],
    ]);
    expect([...(outcome.artifacts[0]?.content ?? [])]).toEqual(
      Array.from({ length: 256 }, (_, byte) => byte),
    );
    expect(Buffer.from(outcome.artifacts[3]?.content ?? []).toString()).toBe('a,b\n1,2\n');
  });

  it('is nothing where the program left nothing, or something else of that name', async () => {
    expect((await run('')).artifacts).toEqual([]);
    expect((await run('os.rmdir("out")')).artifacts).toEqual([]);
    expect((await run('os.rmdir("out"); open("out", "w").write("file")')).artifacts).toEqual([]);
  });

  it.each([
    ['failed', 'runtime_error', '1 / 0'],
    ['failed', 'runtime_error', 'os.abort()'],
    ['timedOut', 'wall', 'import time; time.sleep(60)'],
  ])('comes back from a program that %s (%s)', async (end, reason, last) => {
    const outcome = await run(`open("out/so-far", "w").write("half")\n${last}`, {
      ...DEFAULT_LIMITS,
      wallTimeMs: 1000,
    });

    expect(outcome).toMatchObject({ end, reason });
    expect(listed(outcome)).toEqual([['so-far', 'application/octet-stream', 4]]);
  });

  it('is what was there when its last process had ended', async () => {
    const outcome = await run(`
if os.fork() == 0:
    while True: open("out/child", "a").write("x")
import time
while not os.path.exists("out/child") or os.path.getsize("out/child") == 0: time.sleep(0.01)`);

    const [child] = outcome.artifacts;
    expect(child?.content.length).toBe(child?.sizeBytes);
    expect(Buffer.from(child?.content ?? []).toString()).toMatch(/^x+$/);
  });

  it('is no more than a hundred files', async () => {
    const outcome = await run('for n in range(300): open(f"out/{n:03}", "w").write("x")');

    expect(outcome.artifacts).toHaveLength(ARTIFACT_BOUNDS.count);
    expect(outcome.end).toBe('succeeded');
  });

  it('is no more than fits together, and a file that does not fit is left out as a whole', async () => {
    const outcome = await run(`
open("out/a-big", "wb").write(b"a" * ${12 * MIB})
open("out/b-too-big", "wb").write(b"b" * ${12 * MIB})
open("out/c-small", "wb").write(b"c")`);

    expect(listed(outcome)).toEqual([
      ['a-big', 'application/octet-stream', 12 * MIB],
      ['c-small', 'application/octet-stream', 1],
    ]);
  });

  it('has names as the program chose them, but none that is no text or too long', async () => {
    const outcome = await run(String.raw`
for name in ("żółć 😀.txt", 'quo"te', "new\nline", "%2e%2e", "-rf"): open("out/" + name, "w")
open(b"out/\xff", "w")
os.makedirs("out/" + "d" * 200); open("out/" + "d" * 200 + "/" + "f" * 200, "w")`);

    expect(outcome).toMatchObject({ end: 'succeeded', stderr: '' });
    expect(outcome.artifacts.map(({ name }) => name)).toEqual(
      ['%2e%2e', '-rf', 'new\nline', 'quo"te', 'żółć 😀.txt'].toSorted(),
    );
  });

  it('has a figure that was shown, without a preload, and each one once', async () => {
    const outcome = await run(`
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.show()
plt.figure(); plt.figure(); plt.show(); plt.show()`);

    expect(outcome).toMatchObject({ end: 'succeeded', stderr: '' });
    expect(outcome.artifacts.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['figure-1.png', 'image/png'],
      ['figure-2.png', 'image/png'],
      ['figure-3.png', 'image/png'],
    ]);
    for (const { content } of outcome.artifacts) {
      expect(Buffer.from(content.subarray(0, 4)).toString('latin1')).toBe('\x89PNG');
    }
  });
});
