import { describe, expect, it } from '@jest/globals';
import { verdictOf } from '../../src/sandbox/outcome-of.ts';
import type { Report } from '../../src/sandbox/report.ts';

const aReport = (over: Partial<Report> = {}): Report => ({
  exitCode: 1,
  signal: null,
  wallMs: 10,
  cpuMs: 10,
  peakBytes: 1000,
  exceeded: null,
  hits: [],
  refused: null,
  files: [],
  archive: Buffer.alloc(0),
  ...over,
});

describe('the verdict on a program', () => {
  it.each([
    ['wall', 'timedOut', 'wall'],
    ['cpu', 'timedOut', 'cpu'],
    ['memory', 'failed', 'memory_limit'],
    ['processes', 'failed', 'process_limit'],
  ] as const)('names the limit for which it was killed: %s', (exceeded, end, reason) => {
    const killed = aReport({ exitCode: null, signal: 9, exceeded });

    expect(verdictOf(killed, null, '')).toEqual({ end, reason });
    // Printing too much came later; a cancel is what somebody wanted.
    expect(verdictOf(killed, 'output_limit', '')).toEqual({ end, reason });
    expect(verdictOf(killed, 'cancelled', '')).toEqual({ end: 'cancelled', reason: null });
  });

  it.each([
    ['memory', 'memory_limit'],
    ['disk', 'disk_limit'],
    ['processes', 'process_limit'],
  ] as const)('names the limit that it met before it failed of something else: %s', (hit, reason) => {
    expect(verdictOf(aReport({ hits: [hit] }), null, 'ValueError')).toEqual({ end: 'failed', reason });
    expect(verdictOf(aReport({ hits: [hit], exitCode: 0 }), null, '')).toEqual({
      end: 'succeeded',
      reason: null,
    });
  });

  it.each([
    ['memory_limit', 'Traceback…\nMemoryError\n'],
    ['memory_limit', "terminate called after throwing an instance of 'std::bad_alloc'\n"],
    ['memory_limit', 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n'],
    ['memory_limit', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n'],
    ['memory_limit', 'fatal error: runtime: out of memory\n'],
    ['memory_limit', 'memory allocation of 1048576 bytes failed\n'],
    ['disk_limit', 'OSError: [Errno 28] No space left on device\n'],
    ['disk_limit', 'Error: ENOSPC: no space left on device, write\n'],
    ['process_limit', "RuntimeError: can't start new thread\n"],
    ['process_limit', 'BlockingIOError: [Errno 11] Resource temporarily unavailable\n'],
    ['runtime_error', 'ValueError: a MemoryError is not what this is\n'],
    ['runtime_error', `MemoryError\n${'x'.repeat(5000)}`],
  ])('hears %s in a program’s last words', (reason, stderr) => {
    expect(verdictOf(aReport(), null, stderr)).toEqual({ end: 'failed', reason });
    expect(verdictOf(aReport({ exitCode: 0 }), null, stderr)).toEqual({ end: 'succeeded', reason: null });
  });

  it('is the processor’s clock where that is what the kernel killed it for', () => {
    expect(verdictOf(aReport({ exitCode: null, signal: 24 }), null, '')).toEqual({
      end: 'timedOut',
      reason: 'cpu',
    });
  });
});
