import { type RunnerAbilities, RunnerUnavailable, type WorkerInfo } from '@live-code/core';

/**
 * What these workers can do together: each language that one of them has, and of the rest what holds for all.
 * @throws {RunnerUnavailable} where there is none.
 */
export const jointAbilities = (workers: readonly WorkerInfo[]): RunnerAbilities => {
  const all = workers.map(({ abilities }) => abilities);
  const [first] = all;
  if (first === undefined) throw new RunnerUnavailable('No worker is there.', undefined);
  const languages = new Map(all.flatMap((each) => each.languages).map((language) => [language.id, language]));
  return {
    name: joined(all.map(({ name }) => name)),
    isolated: all.every(({ isolated }) => isolated),
    languages: [...languages.values()],
    enforces: first.enforces.filter((limit) => all.every(({ enforces }) => enforces.includes(limit))),
    enforcedBy: joined(all.map(({ enforcedBy }) => enforcedBy)),
  };
};

const joined = (texts: readonly string[]): string => [...new Set(texts)].sort().join('; ');
