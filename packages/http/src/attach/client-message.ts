import type { ClientMessage } from '@live-code/core';
import { z } from 'zod';

/** Bytes of a message that a client may send. */
export const MESSAGE_BYTES = 131_072;

/** What a client may say over an attached socket: one JSON object for each message, with nothing else in it. */
const SCHEMA = z.union([
  z.strictObject({ type: z.literal('stdin'), text: z.string() }),
  z.strictObject({ type: z.literal('stdin'), base64: z.base64() }),
  z.strictObject({ type: z.literal('stdin_close') }),
  z.strictObject({ type: z.literal('signal'), signal: z.enum(['INT', 'TERM']) }),
  z.strictObject({ type: z.literal('resize'), columns: z.number(), rows: z.number() }),
]);

const EXPECTED =
  'one of {"type": "stdin", "text" or "base64"}, {"type": "stdin_close"}, {"type": "signal", "signal": "INT" or "TERM"}, {"type": "resize", "columns", "rows"}';

/** A message that is none of those; its message says what was expected. */
export class WrongMessage extends Error {
  override readonly name = 'WrongMessage';
}

/** What a client said. @throws {WrongMessage} */
export const readClientMessage = (text: string): ClientMessage => {
  const parsed = SCHEMA.safeParse(jsonOf(text));
  if (!parsed.success) {
    const shown = text.length > 100 ? `${text.slice(0, 99)}…` : text;
    throw new WrongMessage(`${JSON.stringify(shown)} is not a message; expected ${EXPECTED}.`);
  }
  const message = parsed.data;
  switch (message.type) {
    case 'stdin':
      return {
        type: 'stdin',
        bytes: 'text' in message ? Buffer.from(message.text) : Buffer.from(message.base64, 'base64'),
      };
    case 'stdin_close':
      return { type: 'stdinClose' };
    default:
      return message;
  }
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
