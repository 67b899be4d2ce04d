import { ARTIFACT_BOUNDS, type Artifact } from '@live-code/core';
import { lookup } from 'mime-types';
import type { Report } from './report.ts';

const UNKNOWN = 'application/octet-stream';

/** What a program left in its folder for artifacts. Media types are by name; nobody has looked at the contents. */
export const artifactsOf = ({ files }: Report): readonly Artifact[] =>
  files
    .filter(({ name }) => name.length <= ARTIFACT_BOUNDS.nameLength)
    .map(({ name, content }) => ({
      name,
      mediaType: lookup(name) || UNKNOWN,
      sizeBytes: content.length,
      content: Uint8Array.from(content),
    }));
