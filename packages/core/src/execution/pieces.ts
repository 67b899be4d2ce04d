/** A line or a token: where in its text it begins and ends, and on which line, from 1. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Gives a text's pieces one after the other, then `null`. */
export type Pieces = () => Piece | null;

/** The lines of a text; `trimmed` leaves out white space at their ends and blank lines at the end of all. */
export const linesOf =
  (trimmed: boolean) =>
  (text: string): Pieces => {
    const endOfAll = trimmed ? trimmedEnd(text, 0, text.length) : text.length;
    let [start, line] = [0, 0];
    let over = trimmed && endOfAll === 0;
    return () => {
      if (over) return null;
      const lineFeed = text.indexOf('\n', start);
      over = lineFeed < 0 || lineFeed >= endOfAll;
      const end = over ? endOfAll : lineFeed;
      line += 1;
      const piece = { start, end: trimmed ? trimmedEnd(text, start, end) : end, line };
      start = lineFeed + 1;
      return piece;
    };
  };

/** What stands between white space. */
export const tokensOf = (text: string): Pieces => {
  let [at, line] = [0, 1];
  return () => {
    for (; at < text.length && isSpace(text.charCodeAt(at)); at++) {
      if (text.charCodeAt(at) === LINE_FEED) line += 1;
    }
    if (at === text.length) return null;
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
    return { start, end: at, line };
  };
};

const LINE_FEED = 10;

/** As C's `isspace`: a space, or from the tabulator to the carriage return. */
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

const trimmedEnd = (text: string, start: number, end: number): number => {
  let last = end;
  while (last > start && isSpace(text.charCodeAt(last - 1))) last -= 1;
  return last;
};
