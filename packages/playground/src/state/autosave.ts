/** What is done with the code at this moment, for people to see. */
export type SaveState =
  | { readonly is: 'saved' }
  | { readonly is: 'saving' }
  /** The server is away; so many changes are kept here, and are sent when it is back. */
  | { readonly is: 'offline'; readonly changes: number }
  /** Somebody else saved meanwhile, and what is here is based on what was before. */
  | { readonly is: 'conflict' }
  /** The server takes no more of it, and says why. */
  | { readonly is: 'refused'; readonly reason: string };

/** What came of an attempt to save. */
export type SaveAnswer =
  | { readonly is: 'saved'; readonly version: number }
  | { readonly is: 'away' }
  | { readonly is: 'conflict' }
  | { readonly is: 'refused'; readonly reason: string };

/** What was not saved yet, and the version that it is based on. */
export interface Draft<Content> {
  readonly content: Content;
  readonly version: number;
}

interface Needs<Content> {
  /** Saves, if the session still has this version; never rejects. */
  readonly save: (content: Content, version: number) => Promise<SaveAnswer>;
  /** Keeps what was not saved where a reload finds it; `null` where all is saved. */
  readonly keep: (draft: Draft<Content> | null) => void;
  readonly onState: (state: SaveState) => void;
}

/** What is to be saved. */
interface Pending<Content> {
  readonly content: Content;
  /** How often it was changed since the last save. */
  readonly changes: number;
  /** When the first of them was. */
  readonly since: number;
}

/** Milliseconds without a change after which it is saved. */
const QUIET_MS = 500;
/** Milliseconds of typing without a pause after which it is saved all the same. */
const LONGEST_MS = 5000;
/** Milliseconds until a server that is away is tried again: the first time, and at last. */
const RETRY_MS = { first: 1000, longest: 10_000 } as const;

/**
 * Saves while somebody types: half a second after the last change, one request at a time, what came meanwhile with the next.
 * What was not saved is kept, whatever happens, until it is.
 */
export class Autosave<Content> {
  readonly #needs: Needs<Content>;
  #version: number;
  #pending: Pending<Content> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | null = null;
  #retryMs: number = RETRY_MS.first;
  #state: SaveState = { is: 'saved' };

  constructor(needs: Needs<Content>, version: number) {
    this.#needs = needs;
    this.#version = version;
  }

  /** The version that is known to be the server's. */
  get version(): number {
    return this.#version;
  }

  get state(): SaveState {
    return this.#state;
  }

  /** Whether something here is not on the server. */
  get isDirty(): boolean {
    return this.#pending !== null || this.#saving !== null;
  }

  /** The code is like this now. */
  changed(content: Content): void {
    const { changes, since } = this.#pending ?? { changes: 0, since: Date.now() };
    this.#pending = { content, changes: changes + 1, since };
    this.#needs.keep({ content, version: this.#version });
    if (this.#state.is === 'conflict') return;
    if (this.#state.is === 'offline') {
      this.#show({ is: 'offline', changes: changes + 1 });
      return;
    }
    this.#show({ is: 'saving' });
    this.#later(Math.max(0, Math.min(QUIET_MS, since + LONGEST_MS - Date.now())));
  }

  /** Saves what is to be saved at once. Resolves to whether all of it is on the server. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#saving;
    if (this.#pending !== null && this.#state.is !== 'conflict') await this.#save();
    return !this.isDirty && this.#state.is === 'saved';
  }

  /** The server is there again, perhaps. */
  retry(): void {
    if (this.#state.is === 'offline') void this.flush();
  }

  /** The server has this version, and what is here is the same, or is to take its place. */
  rebase(version: number): void {
    this.#version = version;
    if (this.#pending === null) {
      this.#show({ is: 'saved' });
      return;
    }
    this.#needs.keep({ content: this.#pending.content, version });
    this.#show({ is: 'saving' });
    this.#later(0);
  }

  /** What is here is given up for what the server has. */
  discard(version: number): void {
    clearTimeout(this.#timer);
    this.#pending = null;
    this.#needs.keep(null);
    this.rebase(version);
  }

  /** There is another version, and what is here is based on an earlier one. */
  conflict(): void {
    clearTimeout(this.#timer);
    this.#show({ is: 'conflict' });
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #save(): Promise<void> {
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  async #saveAll(): Promise<void> {
    for (let next = this.#take(); next !== null; next = this.#take()) {
      if (this.#state.is !== 'offline') this.#show({ is: 'saving' });
      const answer = await this.#needs.save(next.content, this.#version);
      if (answer.is !== 'saved') {
        this.#failed(next, answer);
        return;
      }
      this.#version = answer.version;
      this.#retryMs = RETRY_MS.first;
      if (this.#pending !== null)
        this.#needs.keep({ content: this.#pending.content, version: answer.version });
    }
    this.#needs.keep(null);
    this.#show({ is: 'saved' });
  }

  #take(): Pending<Content> | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }

  /** What came meanwhile is newer, and all that is to be saved. */
  #failed(tried: Pending<Content>, answer: Exclude<SaveAnswer, { is: 'saved' }>): void {
    const changes = tried.changes + (this.#pending?.changes ?? 0);
    this.#pending = { content: this.#pending?.content ?? tried.content, changes, since: tried.since };
    if (answer.is !== 'away') {
      this.#show(answer);
      return;
    }
    this.#show({ is: 'offline', changes });
    this.#later(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS.longest);
  }

  #show(state: SaveState): void {
    this.#state = state;
    this.#needs.onState(state);
  }
}
