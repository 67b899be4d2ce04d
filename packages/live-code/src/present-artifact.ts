import type { ArtifactInfo } from '@live-code/core';

/** An artifact without its content, as the wire has it. */
export const presentArtifact = ({ name, mediaType, sizeBytes }: ArtifactInfo) => ({
  name,
  media_type: mediaType,
  size_bytes: sizeBytes,
});
