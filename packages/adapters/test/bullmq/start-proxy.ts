import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be blocked, and then be gone, whatever the server does. */
export interface Proxy {
  /** The server's URL, by this way. */
  readonly url: string;
  /** Connections that clients have given up. */
  readonly givenUp: number;
  /** Lets no answer through any more. */
  block(): void;
  /** Breaks what goes this way, and lets nothing new in. */
  cut(): void;
}

/** Opens a way to the server that this URL names, on which each answer takes so many milliseconds more. */
export const startProxy = async (target: string, delayMs = 0): Promise<Proxy> => {
  const { hostname, port } = new URL(target);
  let givenUp = 0;
  const pairs: [client: Socket, server: Socket][] = [];
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    pairs.push([client, server]);
    client.pipe(server);
    if (delayMs === 0) server.pipe(client);
    else server.on('data', (answer) => setTimeout(() => client.write(answer), delayMs));
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    // Else the server would keep what a client that is gone had locked.
    client.on('close', () => {
      givenUp++;
      server.destroy();
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    get givenUp() {
      return givenUp;
    },
    block: () => {
      for (const [client, server] of pairs) server.unpipe(client).pause();
    },
    cut: () => {
      proxy.close();
      for (const socket of pairs.flat()) socket.destroy();
    },
  };
};
