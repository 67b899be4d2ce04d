import { describe, expect, it } from '@jest/globals';
import { aWorker } from '@live-code/contracts';
import { type RunnerAbilities, RunnerUnavailable } from '@live-code/core';
import { jointAbilities } from '../src/joint-abilities.ts';

const workerWith = (over: Partial<RunnerAbilities>) =>
  aWorker({ abilities: { ...aWorker().abilities, ...over } });
const python = { id: 'python', version: '3.11.2' };
const lua = { id: 'lua', version: '5.4.4' };

describe('what workers can do together', () => {
  it('is what the only one can do', () => {
    expect(jointAbilities([aWorker()])).toEqual(aWorker().abilities);
  });

  it('is every language of any of them, and of the rest what holds for all', () => {
    expect(
      jointAbilities([
        workerWith({ languages: [python, lua], enforces: ['wallTimeMs', 'memoryBytes'] }),
        workerWith({ languages: [python], enforces: ['wallTimeMs'], isolated: false, name: 'process' }),
      ]),
    ).toEqual({
      name: 'process; sandbox',
      isolated: false,
      languages: [python, lua],
      enforces: ['wallTimeMs'],
      enforcedBy: 'resource limits',
    });
  });

  it('is not known where none is there', () => {
    expect(() => jointAbilities([])).toThrow(RunnerUnavailable);
  });
});
