import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '@live-code/core';
import fc from 'fast-check';
import { type Comparison, checkComparison, firstDifference } from '../src/execution/comparison.ts';

const differ = (comparison: Comparison, stdout: string, output: string) =>
  firstDifference({ stdout, comparison }, output);
const same = (comparison: Comparison, stdout: string, output: string): boolean =>
  differ(comparison, stdout, output) === null;

/** From the strictest on: what is the same by one is the same by each after it. */
const FROM_THE_STRICTEST: readonly Comparison[] = [
  'exact',
  'trimmed',
  'tokens',
  'float:0',
  'float:1e-9',
  'float:0.5',
  'float:1',
];

/** Texts of few kinds of characters, so that two of them are often almost the same. */
const text = fc
  .array(fc.constantFrom('1', '2', '.', 'e', '-', 'a', ' ', '\t', '\r', '\n', '\n', '\f', '\u00a0', '\ud800'))
  .map((characters) => characters.join(''));
const pair = fc.oneof(
  fc.tuple(text, text),
  fc.tuple(text, text, text).map(([a, b, c]): [string, string] => [`${a}${b}`, `${a}${c}`]),
  fc
    .tuple(text, fc.constantFrom('\n', ' ', '\r\n', '\n\n'))
    .map(([a, end]): [string, string] => [a, `${a}${end}`]),
  fc.tuple(fc.double(), fc.double()).map(([a, b]): [string, string] => [String(a), String(b)]),
);

/** The number one, in more digits than any number has. */
const LONG_ONE = `1.${'0'.repeat(3000)}`;

describe('comparing an output with what was expected', () => {
  it('finds every text the same as itself, by each comparison', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string()),
        fc.constantFrom(...FROM_THE_STRICTEST),
        (output, comparison) => {
          expect(differ(comparison, output, output)).toBeNull();
        },
      ),
    );
  });

  it('finds the same by each comparison what is the same by a stricter one', () => {
    fc.assert(
      fc.property(pair, ([expected, output]) => {
        const results = FROM_THE_STRICTEST.map((comparison) => same(comparison, expected, output));
        expect(results).toEqual(results.toSorted());
      }),
      { numRuns: 2000 },
    );
  });

  it('is exact where it is to be: the same only where the texts are', () => {
    fc.assert(
      fc.property(pair, ([expected, output]) => {
        expect(same('exact', expected, output)).toBe(expected === output);
      }),
    );
  });

  it('compares tokens as splitting at white space would', () => {
    const split = (whole: string) => whole.split(/[ \t\n\v\f\r]+/).filter((token) => token !== '');
    fc.assert(
      fc.property(pair, ([expected, output]) => {
        expect(same('tokens', expected, output)).toBe(split(expected).join(' ') === split(output).join(' '));
      }),
    );
  });

  it('compares trimmed lines as trimming each and all would', () => {
    const trim = (whole: string) =>
      whole
        .split('\n')
        .map((line) => line.replace(/[ \t\v\f\r]+$/, ''))
        .join('\n')
        .replace(/\n+$/, '');
    fc.assert(
      fc.property(pair, ([expected, output]) => {
        expect(same('trimmed', expected, output)).toBe(trim(expected) === trim(output));
      }),
    );
  });

  it.each<[Comparison, string, string, boolean]>([
    ['exact', 'a\n', 'a\r\n', false],
    ['trimmed', 'a\nb\n', 'a\r\nb\r\n', true],
    ['trimmed', 'a\nb', 'a\rb', false],
    ['tokens', 'a\nb', 'a\rb', true],
    ['trimmed', '', ' \n\t\r\n', true],
    ['trimmed', 'a\n\nb', 'a\nb', false],
    ['trimmed', 'a', ' a', false],
    ['tokens', 'a b', 'a\n\n b ', true],
    ['tokens', 'ab', 'a b', false],
    ['tokens', 'a b', 'a\u00a0b', false],
    ['tokens', '1', '1.0', false],
  ])('by %s takes %j and %j for the same: %j', (comparison, expected, output, answer) => {
    expect(same(comparison, expected, output)).toBe(answer);
  });

  it.each<[Comparison, string, string, boolean]>([
    ['float:0', '1', '1.0', true],
    ['float:0', '0', '-0', true],
    ['float:0', '1e3', '+1000.', true],
    ['float:0.01', '3.14159', '3.15', true],
    ['float:0.01', '1000000', '1005000', true],
    ['float:0.01', '1005000', '990000', false],
    ['float:0.01', 'a 1', 'b 1', false],
    ['float:1', '1e308', '-1e308', false],
    ['float:1', 'nan', 'NaN', false],
    ['float:1', 'nan', 'nan', true],
    ['float:1', '1', 'nan', false],
    ['float:1', 'inf', '1', false],
    ['float:1', '1e999', '1e998', false],
    ['float:1', '1e999', '1e999', true],
    ['float:1', '1e999', '1', false],
    ['float:1', '0x10', '16', false],
    ['float:1', '1_000', '1000', false],
    ['float:1', '.', '0', false],
    ['float:1', '1e', '1', false],
    ['float:1', LONG_ONE.slice(0, 1000), '1', true],
    ['float:1', LONG_ONE, '1', false],
  ])('by %s takes two numbers for the same or not (%#)', (comparison, expected, output, answer) => {
    expect(same(comparison, expected, output)).toBe(answer);
  });

  it.each([
    ['', 'Exact', 'float', 'float:', 'float:x', 'float:-1', 'float:2', 'float:nan', 'float:1e999'],
    ['toString', '__proto__', 'float:0x1', 'float: 1'],
  ])('refuses the comparison %j and the like', (...names) => {
    for (const name of names) expect(() => checkComparison(name)).toThrow(InvalidInput);
  });
});

describe('the first difference', () => {
  it.each<[Comparison, string, string, unknown]>([
    ['exact', 'a\nb\nc', 'a\nB\nC', { line: 2, expected: 'b', actual: 'B' }],
    ['exact', 'a', 'a\n', { line: 2, expected: null, actual: '' }],
    ['exact', '\na', 'b\na', { line: 1, expected: '', actual: 'b' }],
    ['exact', '', 'a', { line: 1, expected: '', actual: 'a' }],
    ['trimmed', 'a\nb\n', 'a\n', { line: 2, expected: 'b', actual: null }],
    ['trimmed', 'a\n', 'a\n\nb', { line: 2, expected: null, actual: '' }],
    ['tokens', 'a b\nc d\n', 'a b c\nx', { line: 2, expected: 'c d', actual: 'x' }],
    ['tokens', 'a', 'a\n\nb c', { line: 3, expected: null, actual: 'b c' }],
    ['float:0.1', '1 2 3', '1 2 4', { line: 1, expected: '1 2 3', actual: '1 2 4' }],
  ])('by %s of %j and %j', (comparison, expected, output, difference) => {
    expect(differ(comparison, expected, output)).toEqual(difference);
  });

  it('shows of a long line what is around it, without half a character', () => {
    const line = '👩'.repeat(1000);
    const { expected, actual } = differ('exact', `${line}a${line}`, `${line}b${line}`) ?? {};

    expect(expected).toMatch(/^…👩+a👩+…$/u);
    expect(actual).toMatch(/^…👩+b👩+…$/u);
  });

  it('is of at most 200 characters, and there wherever the texts are not the same', () => {
    const long = fc.tuple(text, fc.nat(400)).map(([part, times]) => part.repeat(times).slice(0, 2000));
    fc.assert(
      fc.property(long, long, fc.constantFrom(...FROM_THE_STRICTEST), (expected, output, comparison) => {
        const difference = differ(comparison, expected, output);
        if (expected === output) expect(difference).toBeNull();
        for (const shown of [difference?.expected, difference?.actual]) {
          expect((shown ?? '').length).toBeLessThanOrEqual(200);
        }
        expect(difference?.line ?? 1).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

/** A million steps are done in a moment; what took the square of them would take longer than anybody's patience. */
describe('time', () => {
  const outputs: readonly [name: string, make: (length: number) => string][] = [
    ['white space', (length) => ' '.repeat(length)],
    ['lines', (length) => 'a \n'.repeat(length / 3)],
    ['blank lines before the last', (length) => `${'\n'.repeat(length)}a`],
    ['tokens', (length) => '1 '.repeat(length / 2)],
    ['one token of digits', (length) => '1'.repeat(length)],
    ['digits that are no number', (length) => `${'1'.repeat(length)}x`],
  ];

  it.each(outputs)('is linear in %s', (_, make) => {
    const output = make(1_000_000);
    for (const comparison of FROM_THE_STRICTEST.slice(0, 4)) {
      const compare = () => firstDifference({ stdout: `${output}a`, comparison }, output);
      expect(() => runInNewContext('compare()', { compare }, { timeout: 60_000 })).not.toThrow();
    }
  });
});
