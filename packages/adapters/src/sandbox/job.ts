import type { Limits } from '@live-code/core';

/** What a slot is told to run: once, as one JSON document. `live_code_launcher/program.py` reads it. */
export interface Job {
  /** Name and text of each file, written into the working directory `/box`. */
  readonly files: readonly (readonly [string, string])[];
  /** Name of an archive in the store, unpacked into `/build`. */
  readonly archive: string | null;
  /** The command; `null` is `main.py` in the interpreter that is there already. */
  readonly argv: readonly string[] | null;
  /** Arguments for `main.py` where `argv` is `null`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Whether the program has a terminal; its bytes go through the pipes for standard input and output. */
  readonly terminal: boolean;
  /** The folder whose files come back with the report. */
  readonly collect: Collect | null;
}

/** Which files come back. */
export interface Collect {
  readonly path: '/box/out' | '/build';
  readonly maxFiles: number;
  readonly maxBytes: number;
}

/** The job as the slot reads it. A lone surrogate, which no file can hold, becomes U+FFFD. */
export const encodeJob = ({ files, archive, argv, args, env, limits, terminal, collect }: Job): string =>
  JSON.stringify({
    files: files.map(([name, text]) => [well(name), well(text)]),
    archive,
    argv: argv?.map(well) ?? null,
    args: args.map(well),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [well(name), well(value)])),
    limits: {
      wall_time_ms: limits.wallTimeMs,
      cpu_time_ms: limits.cpuTimeMs,
      memory_bytes: limits.memoryBytes,
      processes: limits.processes,
      disk_bytes: limits.diskBytes,
    },
    terminal,
    collect: collect && { path: collect.path, max_files: collect.maxFiles, max_bytes: collect.maxBytes },
  });

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const well = (text: string): string => (SURROGATE.test(text) ? decoder.decode(encoder.encode(text)) : text);
const SURROGATE = /[\ud800-\udfff]/;
