import { describe, expect, it } from '@jest/globals';
import { entityTag, expectedVersion } from '../src/entity-tag.ts';
import { describeFinding, fieldSentence } from '../src/field-error.ts';
import { readCursor, writeCursor } from '../src/page-cursor.ts';
import { queryNumber } from '../src/query-number.ts';
import { MalformedRequest } from '../src/refused-request.ts';
import { chooseRequestId } from '../src/request-id.ts';
import { presentLimits, readLimits } from '../src/wire-limits.ts';

describe('an entity tag', () => {
  it('is read back to the version that it was made of', () => {
    for (const version of [1, 42, 999_999_999]) expect(expectedVersion(entityTag(version))).toBe(version);
  });

  it('that is absent or * asks for no version', () => {
    expect([expectedVersion(undefined), expectedVersion('*')]).toEqual([undefined, undefined]);
  });

  it.each(['1', 'W/"1"', '"1"x', '"-1"', '"1", "2"', '"9999999999999999"', '', '"'])('is not %j', (text) => {
    expect(() => expectedVersion(text)).toThrow(MalformedRequest);
  });
});

describe('a cursor', () => {
  it('is read back to the place that it was made of', () => {
    const place = { createdAt: 1_752_831_000_000, id: '01981d3f-6a6b-7c3e-9d5a-3f0a4c1b2d00' };
    expect(readCursor(String(writeCursor(place)))).toEqual(place);
    expect(writeCursor(place)).toMatch(/^[\w-]+$/);
    expect(writeCursor(null)).toBeNull();
  });

  const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['', 'x', '%', written(null), written([]), written({ createdAt: 1, id: 'a' })],
    [written(['1', 'a']), written([1, 2]), written([1, 'a', 2]), written([1.5, 'a']), written([null, 'a'])],
  ])('is not %s and the like', (...texts) => {
    for (const text of texts) expect(() => readCursor(text)).toThrow(MalformedRequest);
  });
});

describe('a request’s id', () => {
  it('is the one that was sent where it is well-formed', () => {
    expect(chooseRequestId('A.b-c_9')).toBe('A.b-c_9');
  });

  it.each([undefined, '', 'a b', 'a\nb', 'a\r\nX: y', '\u001b[31m', 'é', '{"a":1}', 'x'.repeat(129)])(
    'is a new one where %j was sent',
    (sent) => {
      expect(chooseRequestId(sent)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(chooseRequestId(sent)).not.toBe(chooseRequestId(sent));
    },
  );
});

describe('a number of a query', () => {
  it('is read where it is there', () => {
    expect([queryNumber('wait', '1.5'), queryNumber('wait', 2), queryNumber('wait', undefined)]).toEqual([
      1.5,
      2,
      undefined,
    ]);
  });

  it.each([Number.POSITIVE_INFINITY, 'Infinity', 'NaN'])('is not %s', (value) => {
    expect(() => queryNumber('wait', value)).toThrow(MalformedRequest);
  });
});

describe('a finding of the validator', () => {
  const parts = (body: unknown) => ({ body, query: { wait: 'x' }, headers: {} });
  const finding = (path: string, keyword: string, message: string) => ({
    path,
    message,
    errorCode: `${keyword}.openapi.validation`,
  });

  it.each([
    ['/body/limits/wall_time_ms', 'limits.wall_time_ms'],
    ['/body/files/0/name', 'files[0].name'],
    ['/body/args/12', 'args[12]'],
    ['/body/env/a~1b~0c', 'env.a/b~c'],
    ['/query/wait', 'wait'],
    ['/params/session_id', 'session_id'],
    ['/body', 'body'],
  ])('at %s names %s', (path, field) => {
    expect(describeFinding(finding(path, 'type', 'must be string'), parts({})).field).toBe(field);
  });

  it('shows a plain value, and a long one in part', () => {
    const shown = (value: unknown) =>
      describeFinding(finding('/body/a', 'type', 'must be string'), parts({ a: value })).value;
    expect([shown(1), shown(false), shown(null), shown('x'.repeat(101))]).toEqual([
      1,
      false,
      null,
      `${'x'.repeat(99)}…`,
    ]);
  });

  it('shows no value that was inherited, absent or no plain one', () => {
    for (const [path, body] of [
      ['/body/toString', {}],
      ['/body/a', {}],
      ['/body/a', Object.create({ a: 1 })],
      ['/body/a', { a: {} }],
      ['/body/a/b', { a: 'text' }],
    ] as const) {
      expect(describeFinding(finding(path, 'type', 'must be string'), parts(body))).not.toHaveProperty(
        'value',
      );
    }
  });

  it.each([
    ['type', 'must be string,null', 'string or null'],
    ['minimum', 'must be >= 1', '>= 1'],
    ['format', 'must match format "uuid"', 'format "uuid"'],
    ['required', "must have required property 'name'", 'a value'],
    ['additionalProperties', 'must NOT have additional properties', 'no field of this name'],
  ])('of %s says what was expected', (keyword, message, expected) => {
    expect(describeFinding(finding('/body/a', keyword, message), parts({})).expected).toBe(expected);
  });

  it('is a sentence', () => {
    expect(fieldSentence({ field: 'a', value: 'x', expected: 'integer' })).toBe(
      'a: "x" is not valid; expected integer.',
    );
    expect(fieldSentence({ field: 'a', expected: 'a value' })).toBe('a: expected a value.');
  });
});

describe('limits on the wire', () => {
  it('are read back to what they were', () => {
    const limits = {
      wallTimeMs: 1,
      cpuTimeMs: 2,
      memoryBytes: 3,
      outputBytes: 4,
      processes: 5,
      diskBytes: 6,
    };
    expect(readLimits(presentLimits(limits))).toEqual(limits);
    expect(presentLimits(limits)).toEqual({
      wall_time_ms: 1,
      cpu_time_ms: 2,
      memory_bytes: 3,
      output_bytes: 4,
      processes: 5,
      disk_bytes: 6,
    });
  });
});
