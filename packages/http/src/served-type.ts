/**
 * Media types that a browser shows without running anything of them in this origin, and the `Content-Type` of each. What
 * a program wrote is served as nothing else: HTML, SVG and XML can hold scripts.
 */
export const SHOWN_TYPES: Readonly<Record<string, string>> = {
  'image/png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'text/plain': 'text/plain; charset=utf-8',
  'text/csv': 'text/csv; charset=utf-8',
  'application/json': 'application/json',
  'application/pdf': 'application/pdf',
  'audio/mpeg': 'audio/mpeg',
  'audio/mp4': 'audio/mp4',
  'audio/flac': 'audio/flac',
  'audio/ogg': 'audio/ogg',
  'audio/wav': 'audio/wav',
  'audio/webm': 'audio/webm',
  'video/mp4': 'video/mp4',
  'video/ogg': 'video/ogg',
  'video/webm': 'video/webm',
};

/** What everything else is served as, to be saved and not shown. */
export const OPAQUE_TYPE = 'application/octet-stream';

/** How bytes are served of which somebody said that they are of `mediaType`; nothing of that text gets into a header. */
export const servedType = (
  mediaType: string,
): { contentType: string; disposition: 'inline' | 'attachment' } => {
  const essence = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  const shown = Object.hasOwn(SHOWN_TYPES, essence) ? SHOWN_TYPES[essence] : undefined;
  return shown === undefined
    ? { contentType: OPAQUE_TYPE, disposition: 'attachment' }
    : { contentType: shown, disposition: 'inline' };
};
