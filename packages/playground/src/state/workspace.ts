import { signal } from '@preact/signals';
import { Away, api, CLIENT_ID, eventsUrl, Refused } from '../api.ts';
import { LANGUAGES } from '../languages.ts';
import type { ExecutionSummary, Session, SourceFile } from '../wire.ts';
import { Autosave, type Draft, type SaveAnswer, type SaveState } from './autosave.ts';
import { type Content, contentOf, isSame, keepDraft, keptDraft } from './drafts.ts';

/** The session that is open, and what is here of it. */
export class Workspace {
  readonly sessionId: string;
  readonly content;
  /** The file in the editor. */
  readonly openFile;
  /** Grows each time that the code changed by other means than typing here. */
  readonly epoch = signal(0);
  readonly saveState = signal<SaveState>({ is: 'saved' });
  /** What the server has, where that is neither what is here nor what that is based on. */
  readonly theirs = signal<Session | null>(null);
  readonly isClosed;
  readonly executions = signal<readonly ExecutionSummary[]>([]);
  readonly #autosave: Autosave<Content>;
  /** The newest version of which it was heard that somebody else saved it. */
  #heard = 0;

  constructor(session: Session) {
    this.sessionId = session.session_id;
    this.content = signal<Content>(contentOf(session));
    this.openFile = signal(session.entry);
    this.isClosed = signal(session.status === 'CLOSED');
    const draft = unsavedDraft(session);
    this.#autosave = new Autosave(
      {
        save: (content, version) => this.#save(content, version),
        keep: (draft) => keepDraft(this.sessionId, draft),
        onState: (state) => {
          this.saveState.value = state;
          // Once the save that says so is over.
          if (state.is === 'saved') setTimeout(() => void this.#catchUp());
        },
      },
      draft?.version ?? session.version,
    );
    if (draft !== null) this.#takeUp(draft, session);
  }

  /** Follows what others do with it, and notices when the server is back. */
  follow(): void {
    const events = new EventSource(eventsUrl.session(this.sessionId));
    events.addEventListener('session', ({ data }) => void this.#hear(JSON.parse(data)));
    events.addEventListener('execution', ({ data }) => this.#hearExecution(JSON.parse(data)));
    events.addEventListener('open', () => this.#autosave.retry());
    addEventListener('online', () => this.#autosave.retry());
    addEventListener('beforeunload', (event) => {
      // It is kept here as well, but only for this browser.
      if (this.#autosave.isDirty) event.preventDefault();
    });
  }

  /** The code of the open file is this now. */
  type(text: string): void {
    const name = this.openFile.value;
    const files = this.content.value.files.map((file) =>
      file.name === name ? { name, content: text } : file,
    );
    this.#change({ files });
  }

  /** The code of the entry is this now, and is shown. */
  setCode(text: string): void {
    this.#open(this.content.value.entry);
    this.type(text);
  }

  rename(name: string): void {
    this.#change({ name: name.trim() === '' ? null : name.trim().slice(0, 200) });
  }

  /** Another language; an untouched starter becomes that language's. */
  setLanguage(language: string, entry: string): void {
    const { files, language: before } = this.content.value;
    const [only] = files;
    const starter = LANGUAGES[before]?.starter;
    if (files.length === 1 && only !== undefined && ['', starter].includes(only.content)) {
      const content = LANGUAGES[language]?.starter ?? '';
      this.#change({ language, entry, files: [{ name: entry, content }] });
    } else if (files.length === 1 && only !== undefined) {
      this.#change({ language, entry, files: [{ name: entry, content: only.content }] });
    } else {
      this.#change({ language });
    }
    this.#open(this.content.value.entry);
  }

  addFile(name: string): void {
    this.#change({ files: [...this.content.value.files, { name, content: '' }] });
    this.#open(name);
  }

  removeFile(name: string): void {
    const files = this.content.value.files.filter((file) => file.name !== name);
    const [first] = files;
    if (first === undefined) return;
    const { entry } = this.content.value;
    this.#change({ files, entry: entry === name ? first.name : entry });
    if (this.openFile.value === name) this.#open(first.name);
  }

  renameFile(name: string, next: string): void {
    const { files, entry } = this.content.value;
    this.#change({
      files: files.map((file) => (file.name === name ? { ...file, name: next } : file)),
      entry: entry === name ? next : entry,
    });
    this.#open(next);
  }

  setEntry(entry: string): void {
    this.#change({ entry });
  }

  show(name: string): void {
    this.openFile.value = name;
  }

  /** Saves what is to be saved at once. Resolves to whether the server has all of it. */
  flush(): Promise<boolean> {
    return this.#autosave.flush();
  }

  /** Saves what is here over what somebody else saved, which is in the history then. @throws {Refused} @throws {Away} */
  keepMine(): Promise<void> {
    return this.#decide(async ({ version }) => {
      const kept = await api.restore(this.sessionId, version, version);
      this.#autosave.rebase(kept.version);
    });
  }

  /** Takes what somebody else saved; what is here is in the history then. @throws {Refused} @throws {Away} */
  takeTheirs(): Promise<void> {
    return this.#decide(async ({ version, name }) => {
      const kept = await api.restore(this.sessionId, version, version);
      const mine = await api.save(this.sessionId, this.content.value, kept.version);
      this.#take(await api.restore(this.sessionId, version, mine.version));
      // A revision has no name.
      if (name !== this.content.value.name) this.#change({ name });
    });
  }

  /** Goes back to what it was. */
  async restore(version: number): Promise<void> {
    await this.#autosave.flush();
    this.#take(await api.restore(this.sessionId, version));
  }

  #takeUp({ content, version }: Draft<Content>, session: Session): void {
    this.content.value = content;
    this.openFile.value = content.entry;
    this.#autosave.changed(content);
    if (version !== session.version) this.#clash(session);
  }

  #change(over: Partial<Content>): void {
    if (this.isClosed.value) return;
    this.content.value = { ...this.content.value, ...over };
    this.#autosave.changed(this.content.value);
  }

  #open(name: string): void {
    this.openFile.value = name;
    this.epoch.value += 1;
  }

  #take(session: Session): void {
    this.content.value = contentOf(session);
    this.isClosed.value = session.status === 'CLOSED';
    this.#autosave.discard(session.version);
    const isThere = session.files.some(({ name }) => name === this.openFile.value);
    this.#open(isThere ? this.openFile.value : session.entry);
  }

  #clash(theirs: Session): void {
    this.#autosave.conflict();
    this.theirs.value = theirs;
  }

  /** Where somebody saved once more meanwhile, that is what is to be decided on. */
  async #decide(decision: (theirs: Session) => Promise<void>): Promise<void> {
    const { value: theirs } = this.theirs;
    if (theirs === null) return;
    try {
      await decision(theirs);
      this.theirs.value = null;
    } catch (error) {
      // 404: it was saved over, and had not stood long enough to be kept.
      if (!(error instanceof Refused && [404, 412].includes(error.problem.status))) throw error;
      this.theirs.value = await api.read(this.sessionId);
    }
  }

  async #save(content: Content, version: number): Promise<SaveAnswer> {
    try {
      return { is: 'saved', version: (await api.save(this.sessionId, content, version)).version };
    } catch (error) {
      if (!(error instanceof Refused)) return { is: 'away' };
      if (error.problem.status !== 412) return { is: 'refused', reason: error.problem.detail };
      return this.#staleAnswer(content);
    }
  }

  /** It may be our own save whose answer was lost. */
  async #staleAnswer(content: Content): Promise<SaveAnswer> {
    try {
      const theirs = await api.read(this.sessionId);
      if (isSame(content, contentOf(theirs))) return { is: 'saved', version: theirs.version };
      this.theirs.value = theirs;
      return { is: 'conflict' };
    } catch (error) {
      return error instanceof Away ? { is: 'away' } : { is: 'conflict' };
    }
  }

  async #hear({ version, client, status }: { version: number; client: string | null; status: string }) {
    if (status === 'CLOSED') this.isClosed.value = true;
    if (client === CLIENT_ID) return;
    this.#heard = Math.max(this.#heard, version);
    await this.#catchUp();
  }

  /** Takes what somebody else saved, unless something here is not saved: that meets it when it is. */
  async #catchUp(): Promise<void> {
    const isBehind = (version: number): boolean =>
      version > this.#autosave.version && !this.#autosave.isDirty && this.theirs.value === null;
    if (!isBehind(this.#heard)) return;
    const session = await api.read(this.sessionId).catch(() => null);
    if (session !== null && isBehind(session.version)) this.#take(session);
  }

  #hearExecution(execution: ExecutionSummary): void {
    const others = this.executions.value.filter(
      ({ execution_id }) => execution_id !== execution.execution_id,
    );
    this.executions.value = [execution, ...others]
      .sort((a, b) => (a.queued_at < b.queued_at ? 1 : -1))
      .slice(0, 100);
  }
}

/** What was typed here and is not on the server, with the version that it is based on. */
const unsavedDraft = (session: Session): Draft<Content> | null => {
  const draft = session.status === 'CLOSED' ? null : keptDraft(session.session_id);
  if (draft === null || !isSame(draft.content, contentOf(session))) return draft;
  keepDraft(session.session_id, null);
  return null;
};

/** The code of a new session. */
export const starterCode = (
  language: string,
  entry: string,
): { language: string; files: SourceFile[]; entry: string } => ({
  ...{ language, entry },
  files: [{ name: entry, content: LANGUAGES[language]?.starter ?? '' }],
});

/** Whether the files' names say that this one may be added. */
export const nameProblem = (files: readonly SourceFile[], name: string): string | null => {
  if (name === '' || name.length > 255) return 'A name has 1 to 255 characters.';
  if (/[\p{Cc}\p{Cs}\\]/u.test(name) || name.split('/').some((part) => ['', '.', '..'].includes(part))) {
    return 'A name is a path such as data/words.txt.';
  }
  return files.some((file) => file.name === name) ? 'There is a file of this name.' : null;
};
