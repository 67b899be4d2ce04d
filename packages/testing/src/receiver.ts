import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver of webhooks on this machine, at a port of its own. */
export interface Receiver {
  readonly port: number;
  /** What it was sent: the path, the headers and the body of each request. */
  readonly requests: {
    readonly path: string;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: string;
  }[];
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a receiver that reads each request and then answers it so. */
export const startReceiver = async (answer: RequestListener): Promise<Receiver> => {
  const requests: Receiver['requests'] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req.setEncoding('utf8')) body += chunk;
    requests.push({ path: req.url ?? '', headers: req.headers, body });
    answer(req, res);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
