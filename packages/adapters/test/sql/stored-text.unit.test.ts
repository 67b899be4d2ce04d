import { describe, expect, it } from '@jest/globals';
import { HOSTILE_TEXTS } from '@live-code/contracts';
import fc from 'fast-check';
import { decodeNullable, decodeText, encodeNullable, encodeText } from '../../src/sql/stored-text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);
const SEED = 1;

describe('stored text', () => {
  it('is the same again when decoded, whatever it was', () => {
    for (const [, text] of HOSTILE_TEXTS) expect(decodeText(encodeText(text))).toBe(text);
    fc.assert(
      fc.property(anyText, (text) => decodeText(encodeText(text)) === text),
      { seed: SEED },
    );
  });

  it('holds nothing that a database refuses or drops', () => {
    fc.assert(
      fc.property(anyText, (text) => !/[\0\ufeff]|\p{Cs}/u.test(encodeText(text))),
      { seed: SEED },
    );
  });

  it('leaves ordinary text as it is, so that people can read and query it', () => {
    expect(encodeText('0197f2a0-1c9b-7000-8000-5e1f3a9c0001 Ä 👩‍🚀')).toBe(
      '0197f2a0-1c9b-7000-8000-5e1f3a9c0001 Ä 👩‍🚀',
    );
  });

  it('keeps null apart from the word', () => {
    expect(encodeNullable(null)).toBeNull();
    expect(decodeNullable(null)).toBeNull();
    expect(decodeNullable(encodeNullable('null'))).toBe('null');
  });
});
