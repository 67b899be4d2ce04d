/** Identifiers: unguessable, unique everywhere, and later ones sort after earlier ones. */
export interface Ids {
  /** A new UUID, version 7: RFC 9562, section 5.7. */
  next(): string;
}
