import { describe, expect, it } from '@jest/globals';
import type { ExecutionRequest } from '@live-code/core';
import { aRequest } from '../builders.ts';
import { until } from '../held-jobs.ts';
import { never, type Suite } from './open-runner.ts';
import { type Talk, talkTo } from './talk.ts';

/** What is said to a program while it runs. */
export const talking = ({ opened }: Suite): void => {
  const talk = (source: string, over: Partial<ExecutionRequest> = {}): Talk =>
    talkTo(opened().runner, source, over);

  describe('a program that is talked to', () => {
    it('is answered question by question, after what it was given at the start', async () => {
      const source = 'for _ in range(4): print("Hello", input("name? "))';
      const { prints, type, outcome } = talk(source, { stdin: 'Ann\n' });

      await prints('name? Hello Ann\nname? ');
      type('Bob\n');
      await prints('name? Hello Ann\nname? Hello Bob\nname? ');
      type('Zoë 😀\nDan\n');

      expect(await outcome).toMatchObject({
        end: 'succeeded',
        stdout: 'name? Hello Ann\nname? Hello Bob\nname? Hello Zoë 😀\nname? Hello Dan\n',
      });
    });

    it('finds the end of its input where that is closed', async () => {
      const { type, program, outcome } = talk('import sys; print(sys.stdin.read().upper())');

      type('abc');
      (await program).closeInput();

      expect(await outcome).toMatchObject({ end: 'succeeded', stdout: 'ABC\n' });
    });

    it('gets a megabyte, also where it reads late', async () => {
      const source = 'import sys, time; time.sleep(0.2); print(len(sys.stdin.read()))';
      const { type, program, outcome } = talk(source);

      for (let part = 0; part < 16; part++) type('x'.repeat(65_536));
      (await program).closeInput();

      expect(await outcome).toMatchObject({ stdout: '1048576\n' });
    });

    it('is interrupted, and can say so', async () => {
      const source = `try:
    print("ready"); input()
except KeyboardInterrupt:
    print("interrupted")`;
      const { prints, program, outcome } = talk(source);
      await prints('ready\n');

      (await program).signal('INT');

      expect(await outcome).toMatchObject({ end: 'succeeded', stdout: 'ready\ninterrupted\n' });
    });

    it('is asked to end, with what it started', async () => {
      const source = `import subprocess
child = subprocess.Popen(["sleep", "60"])
print("ready")
child.wait()`;
      const { prints, program, outcome } = talk(source);
      await prints('ready\n');

      (await program).signal('TERM');

      expect(await outcome).toMatchObject({ end: 'failed', reason: 'runtime_error', signal: 'SIGTERM' });
    });

    it('is known to take no more input, once it was sent some in vain', async () => {
      const { prints, type, inputClosed, program, outcome } = talk(
        'import os, time; os.close(0); print("closed"); time.sleep(0.5)',
      );
      await prints('closed\n');

      type('x');
      await until(async () => inputClosed());
      type('y');
      (await program).closeInput();

      expect(await outcome).toMatchObject({ end: 'succeeded' });
    });

    it('hears nothing more when it has ended', async () => {
      const { program, outcome } = talk('print("over")');
      await outcome;
      const over = await program;

      over.write(Buffer.from('x'));
      over.signal('INT');
      over.resize(100, 30);
      over.closeInput();
      expect(await outcome).toMatchObject({ end: 'succeeded', stdout: 'over\n' });
    });

    it('is not, where its request is not interactive', async () => {
      let began = false;
      const outcome = await opened().runner.run(aRequest('print(input())', { stdin: 'a' }), never(), {
        onStart: () => {
          began = true;
        },
      });

      expect(outcome).toMatchObject({ stdout: 'a\n' });
      expect(began).toBe(false);
    });
  });
};
