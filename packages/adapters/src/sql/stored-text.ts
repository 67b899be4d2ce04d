declare const stored: unique symbol;

/** Text as a column holds it; a type of its own, so that no query compares it with text that was not encoded. */
export type StoredText = string & { readonly [stored]: true };

/**
 * Any string as text that every database holds: PostgreSQL refuses NUL and lone surrogates, so these are escaped as in
 * JSON, and with them `"` and `\`; sql.js drops a byte order mark from the start of what it reads, so that is escaped
 * too. Equal strings have equal encodings, and ordinary text stays as it is.
 */
export const encodeText = (text: string): StoredText =>
  JSON.stringify(text).slice(1, -1).replaceAll('\ufeff', '\\ufeff') as StoredText;

/** The string that was encoded. */
export const decodeText = (text: StoredText): string => JSON.parse(`"${text}"`) as string;

/** As `encodeText`, with `null` for `null`. */
export const encodeNullable = (text: string | null): StoredText | null =>
  text === null ? null : encodeText(text);

/** As `decodeText`, with `null` for `null`. */
export const decodeNullable = (text: StoredText | null): string | null =>
  text === null ? null : decodeText(text);
