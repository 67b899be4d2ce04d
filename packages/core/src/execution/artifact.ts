/**
 * A file that a program left behind, without what is in it. Its name is a relative path with `/` between its parts, none
 * of them empty, `.` or `..`, such as `plot.png` or `sub/data.csv`; an execution has each name once. All else that a file
 * name can hold, line breaks and quotes among it, a program may have put there.
 */
export interface ArtifactInfo {
  readonly name: string;
  /** Such as `image/png`; what the runner takes it for, which nobody has checked. */
  readonly mediaType: string;
  /** Length of the content. */
  readonly sizeBytes: number;
}

/** A file that a program left behind. */
export interface Artifact extends ArtifactInfo {
  readonly content: Uint8Array;
}

/**
 * How many artifacts an execution may have, how long a name may be, in UTF-16 code units, and how many bytes all of them
 * may have together; a runner keeps no more.
 */
export const ARTIFACT_BOUNDS = { count: 100, nameLength: 255, totalBytes: 16_777_216 } as const;

/** What is known of an artifact without its content. */
export const artifactInfo = ({ name, mediaType, sizeBytes }: ArtifactInfo): ArtifactInfo => ({
  name,
  mediaType,
  sizeBytes,
});
