import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startApi, startProgram } from '@live-code/testing';

const MAIN = 'packages/http/dist/main.js';

describe('the API as a program', () => {
  it('says first where it is, and ends well at SIGTERM', async () => {
    const program = await startApi({ LOG_LEVEL: 'error', EMBEDDED_WORKER: 'false' });
    expect(program.output()).toMatch(
      /^Live Code \d+\.\d+\.\d+\n {2}API {4}http:\/\/127\.0\.0\.1:\d+\n {2}Docs/,
    );
    expect((await fetch(`${program.url}/api-docs/`)).status).toBe(200);
    expect(await program.stop()).toBe(0);
  });

  it('answers who waits before it ends', async () => {
    const program = await startApi({ LOG_LEVEL: 'error', EMBEDDED_WORKER: 'false' });
    const post = async (path: string): Promise<Record<string, string>> =>
      JSON.parse(await (await fetch(program.url + path, { method: 'POST' })).text());
    const { session_id } = await post('/code-sessions');
    const { execution_id } = await post(`/sessions/${session_id}/run`);
    // The server says "continue" when it has begun to handle the request.
    const headers = { Expect: '100-continue' };
    const waiting = get(`${program.url}/executions/${execution_id}?wait=30`, { headers });
    await once(waiting, 'continue');

    const ended = program.stop();
    const [response] = (await once(waiting, 'response')) as [IncomingMessage];
    const answer = JSON.parse((await response.setEncoding('utf8').toArray()).join(''));
    expect(answer).toMatchObject({ execution_id, status: 'QUEUED' });
    expect(await ended).toBe(0);
  });

  it('ends at a wrong setting with one sentence that names it', async () => {
    const program = startProgram(MAIN, { env: { PORT: 'http' } });
    const [code] = await once(program.child, 'close');
    expect(code).toBe(1);
    expect(program.output()).toMatch(/^PORT is "http"; expected .*\n$/);
  });

  it('ends at a port that is taken with one sentence', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const program = startProgram(MAIN, { env: { PORT: String(port), LOG_LEVEL: 'error' } });
      const [code] = await once(program.child, 'close');
      expect(code).toBe(1);
      expect(program.output()).toBe(
        `Port ${port} of 127.0.0.1 is taken; set PORT to another one, or PORT=0 for any free one.\n`,
      );
    } finally {
      other.close();
    }
  });
});
