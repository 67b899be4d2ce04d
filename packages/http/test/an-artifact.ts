import type { Artifact } from '@live-code/core';

/** A file that a program left; where nothing else is said, its name is its content. */
export const anArtifact = (
  name: string,
  mediaType = 'text/plain',
  content: Uint8Array | string = name,
): Artifact => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, mediaType, sizeBytes: bytes.length, content: bytes };
};
