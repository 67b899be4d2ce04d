import type { Artifact } from '@live-code/core';
import type { Insertable, Selectable } from 'kysely';
import type { ArtifactTable } from './schema.ts';
import { decodeText, encodeText } from './stored-text.ts';

/** What a row says. */
export const toArtifact = ({
  name,
  media_type,
  size_bytes,
  content,
}: Selectable<ArtifactTable>): Artifact => ({
  name: decodeText(name),
  mediaType: decodeText(media_type),
  sizeBytes: Number(size_bytes),
  // A driver may give its bytes as Node's Buffer, or as a bare ArrayBuffer, which no one outside needs to know.
  content: new Uint8Array(content),
});

/** The rows of an execution's artifacts. */
export const fromArtifacts = (
  executionId: string,
  artifacts: readonly Artifact[],
): readonly Insertable<ArtifactTable>[] =>
  artifacts.map(({ name, mediaType, sizeBytes, content }, position) => ({
    execution_id: encodeText(executionId),
    position,
    name: encodeText(name),
    media_type: encodeText(mediaType),
    size_bytes: sizeBytes,
    content,
  }));
