import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Clock, decodeOutput, OutputChunks, type OutputStream } from '@live-code/core';
import fc from 'fast-check';
import { ManualClock } from './stage.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const NOT_CUT = { stdout: false, stderr: false };

let clock: ManualClock;
let told: [OutputStream, Uint8Array][];
let chunks: OutputChunks;

const begin = (on: Clock): void => {
  told = [];
  chunks = new OutputChunks(on, (stream, part) => told.push([stream, part.slice()]));
};

beforeEach(() => {
  clock = new ManualClock();
  begin(clock);
});

const texts = (): [OutputStream, string][] => told.map(([stream, part]) => [stream, decodeOutput(part).text]);
const joined = (stream: OutputStream): Buffer =>
  Buffer.concat(told.filter(([of]) => of === stream).map(([, part]) => part));
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

describe('chunks of output', () => {
  it('are the first byte at once, and what comes within 20 ms together', async () => {
    chunks.write('stdout', bytes('a'));
    expect(texts()).toEqual([['stdout', 'a']]);

    chunks.write('stdout', bytes('b'));
    await clock.advance(19);
    chunks.write('stdout', bytes('c'));
    expect(texts()).toHaveLength(1);
    await clock.advance(1);

    expect(texts()).toEqual([
      ['stdout', 'a'],
      ['stdout', 'bc'],
    ]);
    await clock.advance(20);
    chunks.write('stdout', bytes('d'));
    expect(texts()).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it('are whole ones at once, however fast they come', () => {
    chunks.write('stdout', bytes('x'));
    chunks.write('stdout', bytes('é'.repeat(50_000)));

    expect(told.map(([, { length }]) => length)).toEqual([1, 32_768, 32_768, 32_768, 1_696]);
  });

  it('tell the streams apart, in the order in which they spoke', async () => {
    chunks.write('stderr', bytes('!'));
    chunks.write('stdout', bytes('a'));
    chunks.write('stderr', bytes('b'));
    chunks.write('stdout', bytes('c'));
    await clock.advance(20);

    expect(texts()).toEqual([
      ['stderr', '!'],
      ['stdout', 'ac'],
      ['stderr', 'b'],
    ]);
  });

  it('hold the beginning of a character back until its rest comes, or the end', async () => {
    const [first, ...rest] = bytes('😀');
    chunks.write('stdout', Uint8Array.of(0x61, first ?? 0));
    for (const byte of rest) {
      await clock.advance(100);
      chunks.write('stdout', Uint8Array.of(byte));
    }
    await clock.advance(100);
    chunks.write('stdout', bytes('😀').subarray(0, 3));
    chunks.end(NOT_CUT);

    expect(texts()).toEqual([
      ['stdout', 'a'],
      ['stdout', '😀'],
      ['stdout', '\ufffd'],
    ]);
  });

  it('drop the beginning of a character where the stream was cut', () => {
    chunks.write('stdout', bytes('a😀').subarray(0, 3));
    chunks.end({ stdout: true, stderr: false });

    expect(texts()).toEqual([['stdout', 'a']]);
  });

  it('leave no timer behind', () => {
    chunks.write('stdout', bytes('a'));
    chunks.write('stdout', bytes('b'));
    chunks.dispose();
    expect(clock.pending).toBe(0);
  });

  it('are together exactly what was written, and one by one decoded the same text, for any bytes', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }).map(bytes),
      fc
        .constantFrom(...['😀', 'é', '€'].map(bytes))
        .chain((all) => fc.nat(4).map((end) => all.subarray(0, end))),
      fc.nat(70_000).map((length) => new Uint8Array(length).fill(0xa9)),
    );
    const write = fc.record({
      stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
      piece,
      pause: fc.constantFrom(0, 0, 5, 20, 50),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 20 }), async (writes) => {
        const time = new ManualClock();
        begin(time);
        for (const { stream, piece: part, pause } of writes) {
          chunks.write(stream, part);
          await time.advance(pause);
        }
        chunks.end(NOT_CUT);
        for (const stream of ['stdout', 'stderr'] as const) {
          const all = Buffer.concat(writes.filter((one) => one.stream === stream).map((one) => one.piece));
          expect(joined(stream).equals(all)).toBe(true);
          const one = told.filter(([of]) => of === stream).map(([, part]) => decodeOutput(part).text);
          expect(one.join('') === lenient.decode(all)).toBe(true);
        }
        for (const [, { length }] of told) expect(length).toBeLessThanOrEqual(32_768);
      }),
      { numRuns: 200 },
    );
  });
});
