/** A stream that a program writes to. */
export type OutputStream = 'stdout' | 'stderr';

/** The streams, in the order in which they are told where nothing says otherwise. */
export const OUTPUT_STREAMS: readonly OutputStream[] = ['stdout', 'stderr'];

/** What was printed, in order: the stream, and the length of the text in UTF-16 code units. */
export type Transcript = readonly (readonly [stream: OutputStream, length: number])[];

/** A piece of output: text, and the bytes as well where they are not UTF-8 and the text has U+FFFD for them. */
export interface OutputText {
  readonly text: string;
  readonly bytes: Uint8Array | null;
}

// A byte order mark is a character like others in what a program prints.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes a piece of output. */
export const decodeOutput = (bytes: Uint8Array): OutputText => {
  try {
    return { text: strict.decode(bytes), bytes: null };
  } catch {
    return { text: lenient.decode(bytes), bytes };
  }
};

/** The longest character in UTF-8, less one byte. */
const LONGEST_BEGINNING = 3;

/**
 * How many of the bytes are whole: all, but for the beginning of a character at the end, whose rest may come. To cut there
 * changes no text: decoded one by one, the pieces are what all of it is decoded at once.
 */
export const wholeLength = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(LONGEST_BEGINNING, bytes.length); back++) {
    const needed = sequenceLength(bytes[bytes.length - back] ?? 0);
    if (needed === 0) continue;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};

/** Bytes of the character that this byte begins; 0 for one that goes on: rfc-editor.org/rfc/rfc3629#section-3. */
const sequenceLength = (byte: number): number => {
  if (byte < 0x80) return 1;
  if (byte < 0xc0) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
};
