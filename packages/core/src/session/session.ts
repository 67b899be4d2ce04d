import { InvalidInput, SessionClosed } from '../errors.ts';
import { DEFAULT_LANGUAGE, findLanguage } from '../language/language.ts';
import { checkFiles, type SourceFile } from './source-file.ts';

/** `ACTIVE` takes saves and runs; `CLOSED` can only be read. */
export type SessionStatus = 'ACTIVE' | 'CLOSED';

/** A person's code while they work on it. */
export interface Session {
  readonly id: string;
  /** Whose it is; an embedder's own identifier. */
  readonly owner: string;
  readonly name: string | null;
  readonly status: SessionStatus;
  /** `id` of a language in the catalogue. */
  readonly language: string;
  readonly files: readonly SourceFile[];
  /** Name of the file that a run starts. */
  readonly entry: string;
  /** 1 when opened; grows by one with each accepted save. */
  readonly version: number;
  /** Milliseconds since the epoch, as are all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
}

/** What a list shows of a session: all but the code. */
export type SessionSummary = Omit<Session, 'files'>;

/** What a client may set, on opening and on saving. What is absent keeps its value. */
export interface SessionContent {
  readonly name?: string | null | undefined;
  readonly language?: string | undefined;
  /** Content of the entry file; not together with `files`. */
  readonly sourceCode?: string | undefined;
  /** All files; those that are not named here are gone. */
  readonly files?: readonly SourceFile[] | undefined;
  readonly entry?: string | undefined;
}

/** The owner where an application has no notion of one. */
export const ANONYMOUS = 'anonymous';

const NAME_LENGTH = 200;
/** What every database can index. */
const OWNER_LENGTH = 255;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * A new session with this content.
 * @throws {LanguageUnknown} @throws {InvalidInput}
 */
export const openSession = (
  { id, owner, now }: { id: string; owner: string; now: number },
  content: SessionContent,
): Session => {
  if (owner === '' || owner.length > OWNER_LENGTH || LONE_SURROGATE.test(owner)) {
    throw new InvalidInput('owner', owner, `well-formed text of 1 to ${OWNER_LENGTH} characters`);
  }
  const language = findLanguage(content.language ?? DEFAULT_LANGUAGE);
  const blank: Session = {
    id,
    owner,
    name: null,
    status: 'ACTIVE',
    language: language.id,
    files: [{ name: language.fileName, content: '' }],
    entry: language.fileName,
    version: 1,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  return withContent(blank, content);
};

/**
 * The session after a save: the next version, with this content.
 * @throws {SessionClosed} @throws {LanguageUnknown} @throws {InvalidInput}
 */
export const saveSession = (session: Session, content: SessionContent, now: number): Session => {
  if (session.status === 'CLOSED') throw new SessionClosed(session.id);
  return { ...withContent(session, content), version: session.version + 1, updatedAt: now };
};

/** The session, closed; a closed one is returned as it is. */
export const closeSession = (session: Session, now: number): Session =>
  session.status === 'CLOSED' ? session : { ...session, status: 'CLOSED', updatedAt: now, closedAt: now };

/** The session without its code. */
export const summarize = ({ files: _, ...summary }: Session): SessionSummary => summary;

const withContent = (session: Session, content: SessionContent): Session => {
  if (content.files !== undefined && content.sourceCode !== undefined) {
    throw new InvalidInput('sourceCode', content.sourceCode, 'either sourceCode or files, not both');
  }
  const renamed = content.language === undefined ? session : withLanguage(session, content.language);
  const files = content.files?.map(({ name, content }) => ({ name, content })) ?? renamed.files;
  const entry = content.entry ?? entryAmong(files, renamed.entry);
  const { sourceCode } = content;
  const next: Session = {
    ...renamed,
    name: content.name === undefined ? session.name : checkName(content.name),
    files: sourceCode === undefined ? files : withSource(files, entry, sourceCode),
    entry,
  };
  checkFiles(next.files, next.entry);
  return next;
};

/** A session that still has only its language's default file gets the new language's default name. */
const withLanguage = (session: Session, name: string): Session => {
  const language = findLanguage(name);
  const [only, ...others] = session.files;
  const isDefault = others.length === 0 && only?.name === findLanguage(session.language).fileName;
  return only !== undefined && isDefault
    ? {
        ...session,
        language: language.id,
        files: [{ ...only, name: language.fileName }],
        entry: language.fileName,
      }
    : { ...session, language: language.id };
};

const withSource = (files: readonly SourceFile[], entry: string, content: string): readonly SourceFile[] =>
  files.map((file) => (file.name === entry ? { name: entry, content } : file));

/** A lone file is the entry; among several the entry keeps its name or must be named. */
const entryAmong = (files: readonly SourceFile[], entry: string): string =>
  files.length === 1 ? (files[0]?.name ?? entry) : entry;

const checkName = (name: string | null): string | null => {
  if (name !== null && (name.length > NAME_LENGTH || LONE_SURROGATE.test(name))) {
    throw new InvalidInput('name', name, `well-formed text of at most ${NAME_LENGTH} characters`);
  }
  return name;
};
