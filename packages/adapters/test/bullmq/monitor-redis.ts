import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** A connection that sees what others ask of Redis. */
export interface RedisMonitor {
  close(): void;
}

/** `+1795645693.890824 [0 172.17.0.1:34162] "info"`; what a script does within Redis says `lua` for the address. */
const COMMAND = /^\+\d+\.\d+ \[\d+ (?<source>[^\]]+)\] "(?<name>[^"]+)"/;

/**
 * Tells of every command that comes to Redis over a connection, by its name in small letters. Speaks for itself: a client that
 * reads commands as soon as they come, may take the first for the answer to a question of its own.
 */
export const monitorRedis = async (url: string, onCommand: (name: string) => void): Promise<RedisMonitor> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = createInterface({ input: socket });
  lines.on('line', (line) => {
    const { source, name } = COMMAND.exec(line)?.groups ?? {};
    if (name !== undefined && source !== 'lua') onCommand(name.toLowerCase());
  });
  socket.write('MONITOR\r\n');
  const [first] = await once(lines, 'line');
  if (first !== '+OK') throw new Error(`Redis does not let itself be watched: ${first}`);
  return { close: () => socket.destroy() };
};
