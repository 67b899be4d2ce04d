import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type HostAddress,
  HttpWebhookSender,
  type HttpWebhookSenderOptions,
} from '@live-code/adapters/webhook';
import { until } from '@live-code/contracts';
import type { WebhookAnswer } from '@live-code/core';
import { type Receiver, startReceiver } from '@live-code/testing';
import { Webhook } from 'standardwebhooks';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const BODY = JSON.stringify({ execution_id: 'a', stdout: 'é\0' });

let closes: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closes) await close();
  closes = [];
});

const receiving = async (answer: RequestListener): Promise<Receiver> => {
  const receiver = await startReceiver(answer);
  closes.push(receiver.close);
  return receiver;
};

const send = (
  url: string,
  options: Partial<HttpWebhookSenderOptions> = {},
  signal = new AbortController().signal,
): Promise<WebhookAnswer> =>
  new HttpWebhookSender({ secrets: [SECRET], allowedHosts: ['127.0.0.1'], ...options }).send(
    { id: 'a', url, body: BODY, at: Date.now() },
    signal,
  );

describe('a receiver', () => {
  it('gets the body as it is, with a signature that it can verify, and no connection stays', async () => {
    const receiver = await receiving((_, res) => void res.end('thanks'));
    expect(await send(`http://127.0.0.1:${receiver.port}/hook?a=b#c`)).toEqual({ status: 200, error: null });

    const [request] = receiver.requests;
    expect(request).toMatchObject({
      path: '/hook?a=b',
      body: BODY,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(BODY)),
        'webhook-id': 'a',
        connection: 'close',
      },
    });
    const headers = request?.headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(BODY, headers)).toEqual(JSON.parse(BODY));
    await until(async () => (await receiver.connections()) === 0);
  });

  it.each([
    [200, null],
    [204, null],
    [299, null],
    [301, 'The receiver answered 301; redirects are not followed.'],
    [307, 'The receiver answered 307; redirects are not followed.'],
    [404, 'The receiver answered 404.'],
    [410, 'The receiver answered 410.'],
    [503, 'The receiver answered 503.'],
  ])('that answers %d is asked once: %j', async (status, error) => {
    const receiver = await receiving(
      (_, res) => void res.writeHead(status, { location: '/elsewhere' }).end(),
    );
    expect(await send(`http://127.0.0.1:${receiver.port}/`)).toEqual({ status, error });
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/']);
  });

  it('that is silent is left when the time is up', async () => {
    const receiver = await receiving(() => {});
    expect(await send(`http://127.0.0.1:${receiver.port}/`, { timeoutMs: 200 })).toEqual({
      status: null,
      error: 'The receiver did not answer within 0.2 s.',
    });
    await until(async () => (await receiver.connections()) === 0);
  });

  it('that says one letter of its headers after another is left when the time is up', async () => {
    const server = createServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      const drip = setInterval(() => socket.write('a'), 20);
      socket.on('error', () => {}).on('close', () => clearInterval(drip));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closes.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 300 })).toMatchObject({
      status: null,
      error: expect.stringContaining('did not answer within'),
    });
  });

  it('that answers without end has answered by its status, and is left after a little of it', async () => {
    let sent = 0;
    const receiver = await receiving((_, res) => {
      const more = (): void => {
        while (!res.destroyed && res.write('a'.repeat(16_384))) sent += 16_384;
        sent += 16_384;
      };
      res.on('drain', more);
      more();
    });
    expect(await send(`http://127.0.0.1:${receiver.port}/`)).toEqual({ status: 200, error: null });
    await until(async () => (await receiver.connections()) === 0);
    expect(sent).toBeLessThan(50_000_000);
  });

  it('that begins an answer and never ends it has answered by its status', async () => {
    const receiver = await receiving((_, res) => void res.writeHead(500).write('a'));
    expect(await send(`http://127.0.0.1:${receiver.port}/`, { timeoutMs: 200 })).toEqual({
      status: 500,
      error: 'The receiver answered 500.',
    });
  });

  it('that resets the connection, or ends it, has not answered', async () => {
    const resetting = await receiving((req) => void req.socket.resetAndDestroy());
    expect(await send(`http://127.0.0.1:${resetting.port}/`)).toEqual({
      status: null,
      error: 'The receiver cut the connection.',
    });
    const ending = await receiving((req) => void req.socket.end());
    expect(await send(`http://127.0.0.1:${ending.port}/`)).toEqual({
      status: null,
      error: 'The receiver cut the connection.',
    });
  });

  it('that is not there, or speaks no HTTP, has not answered', async () => {
    const receiver = await startReceiver(() => {});
    await receiver.close();
    expect(await send(`http://127.0.0.1:${receiver.port}/`)).toEqual({
      status: null,
      error: 'The receiver refused the connection.',
    });
    const server = createServer(
      (socket) => void socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closes.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
      status: null,
      error: expect.stringContaining('could not be reached (HPE_'),
    });
  });

  it('that has no certificate has not answered, and is not asked without one', async () => {
    const receiver = await receiving((_, res) => void res.end());
    expect(await send(`https://127.0.0.1:${receiver.port}/`)).toMatchObject({ status: null });
    expect(receiver.requests).toEqual([]);
  });

  it('is left at once where the attempt is cut short, before it or during it', async () => {
    const receiver = await receiving(() => {});
    const stopping = new AbortController();
    const sent = send(`http://127.0.0.1:${receiver.port}/`, {}, stopping.signal);
    await until(() => receiver.requests.length === 1);
    stopping.abort();
    const cut = { status: null, error: 'The attempt was cut short.' };
    expect(await sent).toEqual(cut);
    expect(await send(`http://127.0.0.1:${receiver.port}/`, {}, stopping.signal)).toEqual(cut);
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('a name', () => {
  const PUBLIC: HostAddress = { address: '93.184.215.14', family: 4 };
  const LOOPBACK: HostAddress = { address: '127.0.0.1', family: 4 };

  it('is resolved once for each attempt, and the connection goes where that led', async () => {
    const receiver = await receiving((_, res) => void res.end());
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [LOOPBACK];
    };
    expect(
      await send(`http://receiver.internal:${receiver.port}/`, {
        allowedHosts: ['receiver.internal'],
        resolve,
      }),
    ).toEqual({ status: 200, error: null });
    expect(asked).toBe(1);
    expect(receiver.requests[0]?.headers.host).toBe(`receiver.internal:${receiver.port}`);
  });

  it.each([
    ['only', [LOOPBACK]],
    ['also', [PUBLIC, LOOPBACK]],
  ])('that was public a moment ago and now is %s loopback is not connected to', async (_, then) => {
    const connected: unknown[] = [];
    const server = createServer((socket) => void connected.push(socket.destroy()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closes.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    const answers: (readonly HostAddress[])[] = [[PUBLIC], then];
    const sender = new HttpWebhookSender({ secrets: [SECRET], resolve: async () => answers.shift() ?? then });
    const url = `https://rebinding.example:${port}/`;

    expect(await sender.check(url)).toBeNull();
    expect(
      await sender.send({ id: 'a', url, body: BODY, at: Date.now() }, new AbortController().signal),
    ).toEqual({ status: null, error: 'The name leads to an address that is not allowed.' });
    expect(connected).toEqual([]);
  });

  it('that is none any more is a failure like another', async () => {
    expect(await send('https://gone.example/', { resolve: () => Promise.reject(unresolved()) })).toEqual({
      status: null,
      error: 'The name could not be resolved.',
    });
  });

  const unresolved = (): Error => Object.assign(new Error('gone.example'), { code: 'ENOTFOUND' });
});

describe('an address', () => {
  it('that the operator allowed once and does no more is not connected to', async () => {
    const receiver = await receiving((_, res) => void res.end());
    const url = `https://127.0.0.1:${receiver.port}/`;
    expect(await send(url, { allowedHosts: [] })).toEqual({
      status: null,
      error: 'The URL is not allowed any more; expected a host on the public internet.',
    });
    expect(receiver.requests).toEqual([]);
  });
});
