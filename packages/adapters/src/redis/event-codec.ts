import { type ExecutionStatus, type FeedEvent, type InboxMessage, OUTPUT_STREAMS } from '@live-code/core';

/** A feed event as it is kept in Redis: JSON, with short names. */
export const encodeEvent = (event: FeedEvent): string =>
  JSON.stringify(
    event.type === 'status'
      ? { n: event.seq, t: event.type, s: event.status, a: event.at }
      : {
          n: event.seq,
          t: event.type,
          x: event.text,
          ...(event.bytes !== null && { b: Buffer.from(event.bytes).toString('base64') }),
        },
  );

interface EncodedEvent {
  readonly n: number;
  readonly t: string;
  readonly s: ExecutionStatus;
  readonly a: number;
  readonly x: string;
  readonly b?: string;
}

/** The event; `null` where it is of a kind that this version does not know. */
export const decodeEvent = (text: string): FeedEvent | null => {
  const { n: seq, t, s: status, a: at, x, b } = JSON.parse(text) as EncodedEvent;
  if (t === 'status') return { seq, type: t, status, at };
  const type = OUTPUT_STREAMS.find((stream) => stream === t);
  return type === undefined ? null : { seq, type, text: x, bytes: b === undefined ? null : bytesOf(b) };
};

/** A message to an execution, as JSON. */
export const encodeMessage = (message: InboxMessage): string =>
  JSON.stringify(
    message.type === 'stdin'
      ? { type: message.type, bytes: Buffer.from(message.bytes).toString('base64') }
      : message,
  );

/** The message. */
export const decodeMessage = (text: string): InboxMessage => {
  const message = JSON.parse(text) as InboxMessage | { readonly type: 'stdin'; readonly bytes: string };
  return message.type === 'stdin' ? { type: 'stdin', bytes: bytesOf(String(message.bytes)) } : message;
};

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));
