/** Where a piece of output came from. */
export type Source = 'stdout' | 'stderr' | 'input';

/** What was printed, in the order in which it came. */
export interface Segment {
  readonly source: Source;
  readonly text: string;
}

/** What a program prints, as it comes; whoever shows it is told of each piece. */
export class Output {
  readonly #segments: Segment[] = [];
  #listener: ((segment: Segment) => void) | null = null;

  get isEmpty(): boolean {
    return this.#segments.length === 0;
  }

  append(source: Source, text: string): void {
    if (text === '') return;
    const segment = { source, text };
    this.#segments.push(segment);
    this.#listener?.(segment);
  }

  /** What was printed to one of both. */
  textOf(source: Source): string {
    return this.#segments.map((segment) => (segment.source === source ? segment.text : '')).join('');
  }

  /** Tells what there is, then each piece; returns what ends that. One listens at a time. */
  listen(listener: (segment: Segment) => void): () => void {
    this.#listener = listener;
    for (const segment of this.#segments) listener(segment);
    return () => {
      if (this.#listener === listener) this.#listener = null;
    };
  }
}

/**
 * Control characters, which a page cannot show, as pictures of themselves, line ends and tabs as they are. Those that have no
 * picture, or turn the direction of text around so that it reads as something else, as U+FFFD.
 */
export const withoutControls = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, (control) => pictureOf(control.charCodeAt(0)))
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** Unicode's block of control pictures; the second row of control characters has none. */
const pictureOf = (code: number): string => {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
};

/** A place in a file that an error speaks of. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A part of a text, with the place that it names. */
export interface Part {
  readonly text: string;
  readonly place: Place | null;
}

/** `File "/box/main.py", line 3` as Python says it, and `main.c:3:5` or `/box/main.js:3` as most others do. */
const PLACES =
  /File "(?:\/box\/)?([^"\n]+)", line (\d+)|(?:\/box\/|\.\/)?((?:[\w-]+\/)*[\w-]+\.\w+)(?::|\()(\d+)/g;

/** Divides what was printed where it names a place in one of these files. */
export const withPlaces = (text: string, files: readonly string[]): readonly Part[] => {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACES)) {
    const file = match[1] ?? match[3] ?? '';
    if (!files.includes(file)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), place: null });
    end = match.index + match[0].length;
    parts.push({ text: match[0], place: { file, line: Number(match[2] ?? match[4]) } });
  }
  if (end < text.length) parts.push({ text: text.slice(end), place: null });
  return parts;
};
