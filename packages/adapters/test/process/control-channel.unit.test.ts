import { describe, expect, it } from '@jest/globals';
import { encodeOrder, type Order, parseReport } from '../../src/process/control-channel.ts';

const order: Order = {
  executable: '/usr/bin/python3',
  args: ['--', 'main.py', '', 'é'],
  environment: { A: '1', B: '' },
  directory: '/tmp/x/code',
  stdin: '/dev/null',
  terminal: false,
  cpuTimeMs: 5000,
  wallTimeMs: 10_000,
};

describe('the control channel', () => {
  it('writes an order as its length and its fields', () => {
    const body =
      '5000\x0010000\0/tmp/x/code\0/dev/null\x000\x002\0A=1\0B=\0/usr/bin/python3\0--\0main.py\0\0é\0';

    expect(encodeOrder(order).toString()).toBe(`${String(Buffer.byteLength(body)).padStart(8, '0')}${body}`);
  });

  it.each([
    ['started 42', { type: 'started', pid: 42 }],
    ['refused 7 Argument list too long', { type: 'refused', errno: 7, message: 'Argument list too long' }],
  ])('reads %s', (line, report) => {
    expect(parseReport(line)).toEqual(report);
  });

  it.each([
    ['ended 3 0 1500 900 4096 itself', 3, null, 'itself'],
    ['ended 0 0 1500 900 4096 itself', 0, null, 'itself'],
    ['ended 0 9 1500 900 4096 wall', null, 'SIGKILL', 'wall'],
    ['ended 0 6 1500 900 4096 cpu', null, 'SIGABRT', 'cpu'],
    ['ended 0 60 1500 900 4096 kill', null, 'SIG60', 'kill'],
  ])('reads %s', (line, exitCode, signal, stoppedBy) => {
    expect(parseReport(line)).toEqual({
      type: 'ended',
      ending: { exitCode, signal, executionTimeMs: 2, cpuTimeMs: 1, peakMemoryBytes: 4096, stoppedBy },
    });
  });

  it.each(['', 'hello', 'ended 0 0 0 0 0 magic'])('rejects %j', (line) => {
    expect(() => parseReport(line)).toThrow('the supervisor said');
  });
});
