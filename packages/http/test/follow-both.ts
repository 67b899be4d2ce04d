import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type ReadEvent, readEvents } from './read-events.ts';

/** What a program printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

type Told = Pick<ReadEvent, 'event' | 'data'>;

const printedIn = (events: readonly Told[]): Printed => {
  const of = (stream: string): string => {
    const parts = events
      .filter(({ event }) => event === stream)
      .map(({ data }) =>
        data.text === undefined ? Buffer.from(data.base64, 'base64') : Buffer.from(data.text),
      );
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(parts));
  };
  return { stdout: of('stdout'), stderr: of('stderr') };
};

const byStream = async (url: string, id: string): Promise<Printed> => {
  const events: Told[] = [];
  for await (const event of readEvents(await fetch(`${url}/executions/${id}/events`))) events.push(event);
  return printedIn(events);
};

const bySocket = async (url: string, id: string): Promise<Printed> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/executions/${id}/attach`);
  const events: Told[] = [];
  socket.on('message', (message) => events.push(JSON.parse(String(message))));
  await once(socket, 'close');
  return printedIn(events);
};

/** Follows an execution to its end by server-sent events and by a WebSocket: the bytes of each stream, joined, as text. */
export const followBoth = async (url: string, id: string): Promise<{ stream: Printed; socket: Printed }> => {
  const [stream, socket] = await Promise.all([byStream(url, id), bySocket(url, id)]);
  return { stream, socket };
};
