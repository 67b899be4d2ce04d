import { describe, expect, it } from '@jest/globals';
import { aSession } from '@live-code/contracts';
import { DEFAULT_LIMITS, InvalidInput, RUN_INPUT_BOUNDS, type RunInput } from '@live-code/core';
import { asksTheSame, snapshot } from '../src/execution/execution.ts';

const ask = (input: RunInput = {}) => snapshot(aSession(), input);

describe('what a run is asked for', () => {
  it('is the session’s code, with nothing else where nothing is said', () => {
    expect(ask()).toEqual({
      language: 'python',
      files: aSession().files,
      entry: 'main.py',
      stdin: '',
      args: [],
      env: {},
      limits: DEFAULT_LIMITS,
    });
  });

  it('is bounded, and the error names what is too much', () => {
    const { stdinLength, args, argLength, env, envValueLength } = RUN_INPUT_BOUNDS;
    expect(() => ask({ stdin: 'x'.repeat(stdinLength + 1) })).toThrow('stdin:');
    expect(() => ask({ args: Array(args + 1).fill('') })).toThrow('args:');
    expect(() => ask({ args: ['', 'x'.repeat(argLength + 1)] })).toThrow('args[1]:');
    const many = Object.fromEntries(Array.from({ length: env + 1 }, (_, index) => [`V${index}`, '']));
    expect(() => ask({ env: many })).toThrow('env:');
    expect(() => ask({ env: { A: 'x'.repeat(envValueLength + 1) } })).toThrow('env.A:');
  });

  it('takes no NUL where the kernel would cut the text', () => {
    expect(() => ask({ args: ['a\0b'] })).toThrow(InvalidInput);
    expect(() => ask({ env: { A: 'a\0b' } })).toThrow(InvalidInput);
    expect(ask({ stdin: 'a\0b' }).stdin).toBe('a\0b');
  });

  it('is interactive where it has a terminal', () => {
    expect(ask({ tty: true })).toMatchObject({ tty: true, interactive: true });
    expect(ask({ tty: true, interactive: false })).toMatchObject({ tty: true, interactive: true });
    expect(ask({ tty: false, interactive: false })).toEqual(ask());
  });

  it.each(['interactive', 'tty'])('says %s by true or false', (field) => {
    expect(() => ask({ [field]: 'yes' })).toThrow(`${field}: "yes" is not valid; expected true or false.`);
  });

  it.each(['', '1A', 'A=B', 'A B', 'é'])('takes no variable called %j', (name) => {
    expect(() => ask({ env: { [name]: 'x' } })).toThrow(InvalidInput);
  });
});

describe('two requests', () => {
  it('ask the same where input and limits are the same, in any order and spelled out or not', () => {
    expect(asksTheSame(ask({ env: { A: '1', B: '2' } }), ask({ env: { B: '2', A: '1' } }))).toBe(true);
    expect(asksTheSame(ask(), ask({ stdin: '', limits: DEFAULT_LIMITS }))).toBe(true);
  });

  it('ask the same whatever code the session held', () => {
    const later = snapshot(aSession({ files: [{ name: 'main.py', content: 'other' }] }), {});
    expect(asksTheSame(ask(), later)).toBe(true);
  });

  it.each<RunInput>([
    { stdin: 'x' },
    { args: ['x'] },
    { env: { A: 'x' } },
    { limits: { wallTimeMs: 1 } },
    { interactive: true },
    { tty: true },
  ])('differ by %j', (input) => {
    expect(asksTheSame(ask(), ask(input))).toBe(false);
    expect(asksTheSame(ask(input), ask(input))).toBe(true);
  });

  it('differ by a terminal, also where both are interactive', () => {
    expect(asksTheSame(ask({ interactive: true }), ask({ tty: true }))).toBe(false);
    expect(asksTheSame(ask({ interactive: true, tty: true }), ask({ tty: true }))).toBe(true);
  });
});
