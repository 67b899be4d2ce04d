/** What the page's address says. */
export interface Asked {
  readonly sessionId: string | null;
  /** Without what is around the code, for a frame in another page. */
  readonly isEmbedded: boolean;
  /** The language of a new session. */
  readonly language: string | null;
}

/** What an address asks for. */
export const askedBy = (search: string): Asked => {
  const query = new URLSearchParams(search);
  return {
    sessionId: query.get('session'),
    isEmbedded: query.get('embed') === '1',
    language: query.get('language'),
  };
};

/** The address of a session. */
export const linkTo = (sessionId: string, { embed = false }: { embed?: boolean } = {}): string => {
  const link = new URL('./', location.href);
  link.searchParams.set('session', sessionId);
  if (embed) link.searchParams.set('embed', '1');
  return link.href;
};
