import { describe, expect, it } from '@jest/globals';
import { nextTurn, PRIORITIES, type Priority, placeInLine } from '@live-code/core';
import fc from 'fast-check';

interface InLine {
  readonly owner: number;
  readonly turn: number;
}

/** Owners who add executions and a worker that takes the first, as the repository does both. */
const serve = (steps: readonly (number | 'take')[]): { waiting: InLine[]; served: number[] } => {
  const waiting: InLine[] = [];
  const served: number[] = [];
  for (const step of steps) {
    if (step === 'take') {
      waiting.sort((a, b) => a.turn - b.turn);
      const first = waiting.shift();
      if (first !== undefined) served.push(first.owner);
    } else {
      const turns = waiting.map(({ turn }) => turn).sort((a, b) => a - b);
      const own = waiting.filter(({ owner }) => owner === step).map(({ turn }) => turn);
      const turn = nextTurn({
        firstWaiting: turns[0] ?? null,
        lastOfOwner: own.sort((a, b) => a - b).at(-1) ?? null,
      });
      waiting.push({ owner: step, turn });
    }
  }
  return { waiting, served };
};

describe('the line', () => {
  it('serves who comes with one execution after at most one of each other owner, whatever waits', () => {
    const step = fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.constant('take' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const newcomer = 9;
        const takes = Array.from({ length: 300 }, () => 'take' as const);
        const before = serve(steps).served.length;
        const { served } = serve([...steps, newcomer, ...takes]);
        const passed = served.slice(before, served.indexOf(newcomer));
        expect(new Set(passed).size).toBe(passed.length);
      }),
    );
  });

  it('serves two who always have more waiting by turns, however many each has', () => {
    const { served } = serve([
      ...Array.from({ length: 100 }, () => 0),
      ...Array.from({ length: 40 }, () => 'take' as const),
      ...Array.from({ length: 50 }, () => 1),
      ...Array.from({ length: 60 }, () => 'take' as const),
    ]);
    const later = served.slice(40);
    expect(later.filter((owner) => owner === 0)).toHaveLength(30);
    expect(later.filter((owner) => owner === 1)).toHaveLength(30);
  });

  it('lets nobody wait for ever behind one who comes again and again', () => {
    const again = Array.from({ length: 20 }, () => [1, 'take' as const]).flat();
    const { served } = serve([0, 0, 0, 0, 0, ...again]);
    expect(served.filter((owner) => owner === 0).length).toBeGreaterThanOrEqual(5);
  });

  it('has a place that a queue can keep for any turn, and what is batch behind all that is not', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom<Priority>(...PRIORITIES), (turn, later, priority) => {
        const place = placeInLine({ priority, turn });
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(2 ** 21);
        expect(placeInLine({ priority, turn: turn + later })).toBeGreaterThanOrEqual(place);
        expect(placeInLine({ priority: 'interactive', turn })).toBeLessThan(
          placeInLine({ priority: 'batch', turn: later }),
        );
      }),
    );
  });
});
