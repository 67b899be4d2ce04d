import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  InvalidInput,
  LIMIT_FIELDS,
  LimitExceeded,
  type LimitName,
  MAX_LIMITS,
  resolveLimits,
} from '@live-code/core';
import fc from 'fast-check';

const names = Object.keys(LIMIT_FIELDS) as LimitName[];

describe('limits', () => {
  it('are the defaults where nothing is asked for', () => {
    expect(resolveLimits({})).toEqual(DEFAULT_LIMITS);
  });

  it('are the language’s own where nothing is asked for, and as asked for before that', () => {
    expect(resolveLimits({}, { memoryBytes: 7 })).toEqual({ ...DEFAULT_LIMITS, memoryBytes: 7 });
    expect(resolveLimits({ memoryBytes: 8 }, { memoryBytes: 7 })).toEqual({
      ...DEFAULT_LIMITS,
      memoryBytes: 8,
    });
  });

  it('are as asked for, up to the maximum', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }), (name, part) => {
        const value = Math.max(1, Math.round(part * MAX_LIMITS[name]));
        expect(resolveLimits({ [name]: value })).toEqual({ ...DEFAULT_LIMITS, [name]: value });
      }),
    );
  });

  it.each(names)('%s above the maximum is refused with the maximum', (name) => {
    const value = MAX_LIMITS[name] + 1;
    expect(() => resolveLimits({ [name]: value })).toThrow(LimitExceeded);
    expect(() => resolveLimits({ [name]: value })).toThrow(
      `limits.${LIMIT_FIELDS[name]}: ${value} is above the maximum of ${MAX_LIMITS[name]}.`,
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%p is no limit', (value) => {
    expect(() => resolveLimits({ wallTimeMs: value })).toThrow(InvalidInput);
  });
});
