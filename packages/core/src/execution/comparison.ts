import { InvalidInput } from '../errors.ts';
import { linesOf, type Piece, type Pieces, tokensOf } from './pieces.ts';

/**
 * How an output is compared with what was expected. White space is a space, `\t`, `\n`, `\v`, `\f` or `\r`; lines end at
 * `\n`, so that a `\r` before it is white space at the line's end.
 *
 * - `exact`: character for character.
 * - `trimmed`: line for line, without white space at their ends and without blank lines at the end of all.
 * - `tokens`: what stands between white space, in its order, on whatever lines.
 * - `float:EPS`: as `tokens`, where two numbers are also the same if they differ by EPS at most, absolutely, or relatively
 *   to the expected one, in double precision. EPS is from 0 to 1.
 *
 * What is the same by one of them is the same by each after it. A number is decimal, with or without sign, fraction and
 * exponent. `nan`, `inf`, hexadecimal ones, ones too large for double precision and ones of more than 2000 characters are
 * compared as text.
 */
export type Comparison = 'exact' | 'trimmed' | 'tokens' | `float:${string}`;

/** Where an output first differs from what was expected. */
export interface Difference {
  /** From 1, of the line that was expected; where all of that was found, of the output's first line beyond it. */
  readonly line: number;
  /** That line, or a part around the difference, of at most 200 characters; `null` where no more was expected. */
  readonly expected: string | null;
  /** The output's, in the same way; `null` where the output has ended. */
  readonly actual: string | null;
}

interface Rule {
  readonly pieces: (text: string) => Pieces;
  readonly same: (expected: string, actual: string) => boolean;
}

/** Each is read from left to right only once, so that it takes time in proportion to a text that a stranger wrote. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const LONGEST_NUMBER = 2000;
const FLOAT = 'float:';

/** The comparison that is meant. @throws {InvalidInput} */
export const checkComparison = (comparison: string): Comparison => {
  if (ruleOf(comparison) === null) {
    throw new InvalidInput(
      'comparison',
      comparison,
      '"exact", "trimmed", "tokens", or "float:EPS" with a number from 0 to 1',
    );
  }
  return comparison as Comparison;
};

/** Where the output first differs from what was expected; `null` where it does not. Takes linear time. */
export const firstDifference = (
  { stdout, comparison }: { readonly stdout: string; readonly comparison: Comparison },
  output: string,
): Difference | null => {
  const { pieces, same } = ruleOf(comparison) ?? RULES.exact;
  const [nextExpected, nextActual] = [pieces(stdout), pieces(output)];
  for (;;) {
    const [asked, got] = [nextExpected(), nextActual()];
    if (asked === null && got === null) return null;
    const [expected, actual] = [cut(stdout, asked), cut(output, got)];
    if (expected !== null && actual !== null && same(expected, actual)) continue;
    const offset = commonLength(expected ?? '', actual ?? '');
    return {
      line: (asked ?? got)?.line ?? 1,
      expected: excerpt(stdout, asked, offset),
      actual: excerpt(output, got, offset),
    };
  }
};

const ruleOf = (comparison: string): Rule | null => {
  if (Object.hasOwn(RULES, comparison)) return RULES[comparison as keyof typeof RULES];
  if (!comparison.startsWith(FLOAT)) return null;
  const epsilon = numberOf(comparison.slice(FLOAT.length));
  if (epsilon === null || epsilon < 0 || epsilon > 1) return null;
  return {
    pieces: tokensOf,
    same: (expected, actual) => expected === actual || near(expected, actual, epsilon),
  };
};

const identical = (expected: string, actual: string): boolean => expected === actual;

const RULES: Readonly<Record<Exclude<Comparison, `float:${string}`>, Rule>> = {
  exact: { pieces: linesOf(false), same: identical },
  trimmed: { pieces: linesOf(true), same: identical },
  tokens: { pieces: tokensOf, same: identical },
};

const near = (expected: string, actual: string, epsilon: number): boolean => {
  const [a, b] = [numberOf(expected), numberOf(actual)];
  if (a === null || b === null) return false;
  const distance = Math.abs(a - b);
  return distance <= epsilon || distance <= epsilon * Math.abs(a);
};

const numberOf = (text: string): number | null => {
  if (text.length > LONGEST_NUMBER || !NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
};

const cut = (text: string, piece: Piece | null): string | null =>
  piece === null ? null : text.slice(piece.start, piece.end);

const commonLength = (a: string, b: string): number => {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
};

const EXCERPT = { length: 200, before: 60 } as const;

/** The line that a piece is on, or where that is long what is around the place so far into the piece. */
const excerpt = (text: string, piece: Piece | null, offset: number): string | null => {
  if (piece === null) return null;
  const begin = text.lastIndexOf('\n', piece.start - 1) + 1;
  const lineFeed = text.indexOf('\n', piece.end);
  const line = text.slice(begin, lineFeed < 0 ? text.length : lineFeed);
  if (line.length <= EXCERPT.length) return line;
  const from = Math.max(0, piece.start - begin + offset - EXCERPT.before);
  const to = from + EXCERPT.length - 2;
  return `${from > 0 ? '…' : ''}${whole(line.slice(from, to))}${to < line.length ? '…' : ''}`;
};

/** Without halves of characters at its ends. */
const whole = (text: string): string => text.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '');
