import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { askedBy, linkTo } from '../src/link.ts';
import { bytes, duration, reasonOf } from '../src/state/reasons.ts';
import { runInputOf, wordsOf } from '../src/state/run-options.ts';
import type { Execution } from '../src/wire.ts';

describe('arguments', () => {
  it('are words, and what is in quotes is one', () => {
    expect(wordsOf('--count 3 "two words" \'three more words\'')).toEqual([
      '--count',
      '3',
      'two words',
      'three more words',
    ]);
    expect(wordsOf('')).toEqual([]);
    expect(wordsOf('  spaced   out ')).toEqual(['spaced', 'out']);
    expect(wordsOf('"" end')).toEqual(['', 'end']);
    expect(wordsOf(`"it's"`)).toEqual(["it's"]);
  });

  it('keep quotes within a word together with it', () => {
    expect(wordsOf('--name="Ada Lovelace" --to=\'a b\'c')).toEqual(['--name=Ada Lovelace', '--to=a bc']);
    expect(wordsOf(`don't "open`)).toEqual(["don't", '"open']);
  });

  it('are read as they were meant, whatever words are in quotes', () => {
    const word = fc.string().filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(wordsOf(words.map((text) => `"${text}"`).join(' '))).toEqual(words);
      }),
    );
  });

  it('go with the input, or with a terminal, which is given it as it is typed', () => {
    expect(runInputOf({ stdin: 'a\n', args: 'x', isTerminal: false })).toEqual({ args: ['x'], stdin: 'a\n' });
    expect(runInputOf({ stdin: 'a\n', args: 'x', isTerminal: true })).toEqual({ args: ['x'], tty: true });
  });
});

describe('the address', () => {
  it('says what is asked for', () => {
    expect(askedBy('')).toEqual({ sessionId: null, isEmbedded: false, language: null });
    expect(askedBy('?session=a%20b&embed=1&language=c')).toEqual({
      sessionId: 'a b',
      isEmbedded: true,
      language: 'c',
    });
    expect(askedBy('?embed=0').isEmbedded).toBe(false);
  });

  it('of a session is read as it was made, wherever the page is', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (id, embed) => {
        Object.assign(globalThis, { location: { href: 'https://host/code/?language=c#x' } });
        const link = new URL(linkTo(id, { embed }));
        expect(link.pathname).toBe('/code/');
        expect(askedBy(link.search)).toEqual({ sessionId: id, isEmbedded: embed, language: null });
      }),
    );
    Reflect.deleteProperty(globalThis, 'location');
  });
});

describe('why a run ended', () => {
  const run = (over: Partial<Execution>): string | null =>
    reasonOf({ status: 'FAILED', failure_reason: null, signal: null, exit_code: null, ...over } as Execution);

  it('is a sentence for each reason that the API gives', () => {
    for (const reason of [
      ...['compile_error', 'memory_limit', 'output_limit', 'disk_limit', 'process_limit'],
      ...['worker_lost', 'runner_error', 'wall', 'cpu'],
    ]) {
      expect(run({ failure_reason: reason, exit_code: 1 })).toMatch(/^(?!It ended with)[A-Z].+\.$/);
    }
  });

  it('is the signal, or else the exit code', () => {
    expect(run({ failure_reason: 'runtime_error', signal: 'SIGSEGV' })).toContain('segmentation fault');
    expect(run({ failure_reason: 'runtime_error', signal: 'SIGUSR1' })).toBe('It was ended by SIGUSR1.');
    expect(run({ failure_reason: 'runtime_error', exit_code: 3 })).toBe('It ended with exit code 3.');
    expect(run({})).toBe('It failed.');
  });

  it('is nothing where it ended well, or has not ended', () => {
    expect(run({ status: 'COMPLETED', exit_code: 0 })).toBeNull();
    expect(run({ status: 'RUNNING' })).toBeNull();
    expect(run({ status: 'CANCELLED', signal: 'SIGKILL' })).toBe('Stopped before it had ended.');
    expect(run({ status: 'TIMEOUT', failure_reason: 'wall', signal: 'SIGKILL' })).toContain('took longer');
  });
});

describe('figures', () => {
  it('are as people say them', () => {
    expect([0, 1023, 1024, 20_480, 1_048_576, 15_728_640].map(bytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '20 KiB',
      '1.0 MiB',
      '15 MiB',
    ]);
    expect([0, 12.4, 999, 1000, 61_234].map(duration)).toEqual([
      '0 ms',
      '12 ms',
      '999 ms',
      '1.00 s',
      '61.23 s',
    ]);
  });
});
