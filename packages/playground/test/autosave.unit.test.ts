import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Autosave, type Draft, type SaveAnswer, type SaveState } from '../src/state/autosave.ts';

/** A server with one text, and what is saved to it from here. */
class Desk {
  server = { text: 'at first', version: 1 };
  condition: 'up' | 'away' | 'refuses' | 'loses answers' = 'up';
  /** Milliseconds that a save takes. */
  latency = 20;
  inFlight = 0;
  mostInFlight = 0;
  saves: string[] = [];
  draft: Draft<string> | null = null;
  states: SaveState[] = [];
  /** What was typed or taken last. */
  last = 'at first';
  readonly autosave: Autosave<string>;

  constructor() {
    this.autosave = new Autosave<string>(
      {
        save: (text, version) => this.#save(text, version),
        keep: (draft) => {
          this.draft = draft;
        },
        onState: (state) => this.states.push(state),
      },
      1,
    );
  }

  type(text: string): void {
    this.last = text;
    this.autosave.changed(text);
  }

  /** What was saved from here is over then; what was not, is not. */
  otherSaves(text: string): void {
    if (!this.autosave.isDirty) this.last = text;
    this.server = { text, version: this.server.version + 1 };
  }

  decide(which: 'mine' | 'theirs'): void {
    if (this.autosave.state.is !== 'conflict') return;
    if (which === 'mine') this.autosave.rebase(this.server.version);
    else {
      this.autosave.discard(this.server.version);
      this.last = this.server.text;
    }
  }

  async #save(text: string, version: number): Promise<SaveAnswer> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await new Promise((resolve) => setTimeout(resolve, this.latency));
    this.inFlight--;
    if (this.condition === 'away') return { is: 'away' };
    if (this.condition === 'refuses') return { is: 'refused', reason: 'It is too long.' };
    if (version !== this.server.version) {
      return text === this.server.text ? { is: 'saved', version: this.server.version } : { is: 'conflict' };
    }
    this.server = { text, version: version + 1 };
    this.saves.push(text);
    return this.condition === 'loses answers'
      ? { is: 'away' }
      : { is: 'saved', version: this.server.version };
  }
}

describe('autosave', () => {
  let desk: Desk;
  beforeEach(() => {
    jest.useFakeTimers();
    desk = new Desk();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  it('saves half a second after the last change', async () => {
    desk.type('a');
    await pass(400);
    desk.type('ab');
    await pass(499);
    expect(desk.saves).toEqual([]);
    await pass(1 + desk.latency);
    expect(desk.saves).toEqual(['ab']);
    expect(desk.autosave.state).toEqual({ is: 'saved' });
    expect(desk.autosave.isDirty).toBe(false);
    expect(desk.draft).toBeNull();
  });

  it('saves after five seconds where nobody pauses', async () => {
    for (let at = 0; at < 5000; at += 250) {
      desk.type(`at ${at}`);
      await pass(250);
    }
    await pass(desk.latency);
    expect(desk.saves).toEqual(['at 4750']);
  });

  it('saves what came while it saved with the next request', async () => {
    desk.latency = 2000;
    desk.type('a');
    await pass(600);
    desk.type('ab');
    desk.type('abc');
    await pass(10_000);
    expect(desk.saves).toEqual(['a', 'abc']);
    expect(desk.mostInFlight).toBe(1);
  });

  it('counts what it keeps while the server is away, and tries again, ever less often', async () => {
    desk.condition = 'away';
    desk.type('a');
    desk.type('ab');
    await pass(600);
    expect(desk.autosave.state).toEqual({ is: 'offline', changes: 2 });
    desk.type('abc');
    expect(desk.autosave.state).toEqual({ is: 'offline', changes: 3 });
    expect(desk.draft).toEqual({ content: 'abc', version: 1 });
    await pass(60_000);
    expect(desk.autosave.state).toEqual({ is: 'offline', changes: 3 });
    desk.condition = 'up';
    await pass(10_000 + desk.latency);
    expect(desk.saves).toEqual(['abc']);
    expect(desk.autosave.state).toEqual({ is: 'saved' });
  });

  it('tries at once where the server is said to be back', async () => {
    desk.condition = 'away';
    desk.type('a');
    await pass(30_000);
    desk.condition = 'up';
    desk.autosave.retry();
    await pass(desk.latency);
    expect(desk.saves).toEqual(['a']);
  });

  it('saves nothing over what somebody else saved before that is decided', async () => {
    desk.otherSaves('theirs');
    desk.type('mine');
    await pass(60_000);
    desk.type('mine, still');
    expect(desk.autosave.state).toEqual({ is: 'conflict' });
    await pass(60_000);
    expect(await desk.autosave.flush()).toBe(false);
    expect(desk.server.text).toBe('theirs');
    expect(desk.draft).toEqual({ content: 'mine, still', version: 1 });
    desk.decide('mine');
    await pass(desk.latency);
    expect(desk.server.text).toBe('mine, still');
  });

  it('flushes all that there is, also what came while it did', async () => {
    desk.type('a');
    const flushed = desk.autosave.flush();
    await pass(1);
    desk.type('ab');
    await pass(60_000);
    expect(await flushed).toBe(true);
    expect(desk.saves).toEqual(['a', 'ab']);
  });

  it('says why the server takes it not, and tries again when it is changed', async () => {
    desk.condition = 'refuses';
    desk.type('too long');
    await pass(600);
    expect(desk.autosave.state).toEqual({ is: 'refused', reason: 'It is too long.' });
    expect(desk.draft).toEqual({ content: 'too long', version: 1 });
    desk.condition = 'up';
    desk.type('short');
    await pass(600);
    expect(desk.server.text).toBe('short');
  });
});

type Step = (desk: Desk) => unknown;
const condition = fc.constantFrom('up', 'away', 'refuses', 'loses answers' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.string().map(
      (text): Step =>
        (desk) =>
          desk.type(text),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 8000 }).map(
      (ms): Step =>
        () =>
          jest.advanceTimersByTimeAsync(ms),
    ),
  },
  condition.map(
    (now): Step =>
      (desk) => {
        desk.condition = now as Desk['condition'];
      },
  ),
  fc.integer({ min: 0, max: 3000 }).map(
    (ms): Step =>
      (desk) => {
        desk.latency = ms;
      },
  ),
  fc.string().map(
    (text): Step =>
      (desk) =>
        desk.otherSaves(`other ${text}`),
  ),
  fc.constantFrom('mine' as const, 'theirs' as const).map(
    (which): Step =>
      (desk) =>
        desk.decide(which),
  ),
  fc.constant<Step>((desk) => void desk.autosave.flush()),
  fc.constant<Step>((desk) => desk.autosave.retry()),
);

describe('whatever is typed, fails, conflicts and comes back', () => {
  it('is on the server at last, was never nowhere, and went there one request at a time', async () => {
    jest.useFakeTimers();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const desk = new Desk();
        for (const take of steps) {
          await take(desk);
          expect([desk.server.text, desk.draft?.content]).toContain(desk.last);
        }
        desk.condition = 'up';
        // A save may end in a conflict, and one that was refused is tried when somebody types or runs it.
        for (let round = 0; round < 3; round++) {
          await jest.advanceTimersByTimeAsync(60_000);
          desk.decide('mine');
          void desk.autosave.flush();
        }
        await jest.advanceTimersByTimeAsync(60_000);

        expect(desk.server.text).toBe(desk.last);
        expect(desk.autosave.state).toEqual({ is: 'saved' });
        expect(desk.draft).toBeNull();
        expect(desk.mostInFlight).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
    jest.useRealTimers();
  });
});
