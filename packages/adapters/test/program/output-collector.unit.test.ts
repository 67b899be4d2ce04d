import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { OutputCollector } from '../../src/program/output-collector.ts';

const collect = async (
  chunks: readonly Buffer[],
  limit: number,
): Promise<OutputCollector & { cuts: number }> => {
  const stream = new PassThrough();
  const cuts = { count: 0 };
  const collector = new OutputCollector(stream, { limit, onKept: () => {}, onCut: () => cuts.count++ });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await collector.drained();
  return Object.assign(collector, { cuts: cuts.count });
};

describe('OutputCollector', () => {
  const text = Buffer.from('a😀é\0\r\nż');

  it('decodes the same text wherever the chunks are cut', async () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const collector = await collect([text.subarray(0, cut), text.subarray(cut)], 100);
      expect(collector.text()).toBe(text.toString());
      expect(collector.truncated).toBe(false);
    }
  });

  it('keeps whole characters, and a prefix, wherever the limit cuts', async () => {
    for (let limit = 0; limit < text.length; limit++) {
      const collector = await collect([text], limit);
      expect(text.toString().startsWith(collector.text())).toBe(true);
      expect(limit - Buffer.byteLength(collector.text())).toBeLessThan(4);
      expect(collector.truncated).toBe(true);
    }
  });

  it('tells once that it cut, and not for what fits exactly', async () => {
    expect(await collect([text, text, text], text.length + 1)).toMatchObject({ truncated: true, cuts: 1 });
    expect(await collect([text, text], text.length * 2)).toMatchObject({ truncated: false, cuts: 0 });
    expect(await collect([text, Buffer.from('x')], text.length)).toMatchObject({ truncated: true, cuts: 1 });
  });

  it('does not wait for ever for the end of a stream that somebody holds open', async () => {
    const stream = new PassThrough();
    const collector = new OutputCollector(stream, { limit: 100, onKept: () => {}, onCut: () => {} });
    stream.write('all there is');

    await collector.drained();

    expect(collector.text()).toBe('all there is');
    expect(stream.destroyed).toBe(true);
  });
});
