import type { Request, Response } from 'express';
import { EventStream, STREAM_HEADERS, type StreamPatience } from './event-stream.ts';

/**
 * Answers with events as they come, until there are no more or the client has gone; where there is none with 204, which tells
 * a browser's EventSource not to come back, or else as `onNone` says.
 */
export const sendEvents = async <Event>(
  req: Request,
  res: Response,
  {
    events,
    write,
    patience,
    onNone = () => res.status(204).end(),
  }: {
    readonly events: AsyncGenerator<Event, void, undefined>;
    /** An event as it is written in the stream. */
    readonly write: (event: Event) => Buffer | string;
    readonly patience: StreamPatience;
    /** Answers where there is no event. */
    readonly onNone?: () => unknown;
  },
): Promise<void> => {
  // Until the first is there, what is wrong is still answered as a problem.
  const first = await events.next();
  if (first.done) {
    onNone();
    return;
  }
  if (res.locals.bodiless) {
    await events.return();
    res.status(200).set(STREAM_HEADERS).end();
    return;
  }
  const stream = new EventStream(res, patience);
  try {
    let taken = await stream.send(write(first.value));
    while (taken) {
      const next = await events.next();
      taken = !next.done && (await stream.send(write(next.value)));
    }
  } catch (error) {
    // The client comes back, and is told then what is wrong.
    req.log.error({ err: error }, 'a stream of events was cut short');
  } finally {
    await events.return();
    stream.end();
  }
};
