import type { Code } from '../wire.ts';
import type { Draft } from './autosave.ts';

/** What of a session is saved. */
export type Content = Code & { readonly name: string | null };

const keyOf = (sessionId: string): string => `live-code:draft:${sessionId}`;

/** Keeps what was not saved where a reload finds it. A browser that keeps nothing costs only that. */
export const keepDraft = (sessionId: string, draft: Draft<Content> | null): void => {
  try {
    if (draft === null) localStorage.removeItem(keyOf(sessionId));
    else localStorage.setItem(keyOf(sessionId), JSON.stringify(draft));
  } catch {
    // Full, or forbidden.
  }
};

/** What was kept, or `null`. */
export const keptDraft = (sessionId: string): Draft<Content> | null => {
  try {
    return JSON.parse(localStorage.getItem(keyOf(sessionId)) ?? 'null') as Draft<Content> | null;
  } catch {
    return null;
  }
};

/** What of a session is saved, and nothing else of it. */
export const contentOf = ({ name, language, entry, files }: Content): Content => ({
  ...{ name, language, entry },
  files: files.map((file) => ({ name: file.name, content: file.content })),
});

/** Whether two are the same code. */
export const isSame = (a: Content, b: Content): boolean =>
  JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
