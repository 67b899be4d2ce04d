import { LIMIT_FIELDS, type LimitName, type Limits, type RunInput } from '@live-code/core';

/** What a client may send as `limits`: any of them, by the names of the wire. */
export type WireLimits = Readonly<Record<string, number>>;

const NAMES = Object.keys(LIMIT_FIELDS) as readonly LimitName[];

/** Limits under the names of the wire. */
export const presentLimits = (limits: Limits): WireLimits =>
  Object.fromEntries(NAMES.map((name) => [LIMIT_FIELDS[name], limits[name]]));

/** What was asked for, under core's names. */
export const readLimits = (asked: WireLimits): NonNullable<RunInput['limits']> =>
  Object.fromEntries(NAMES.map((name) => [name, asked[LIMIT_FIELDS[name]]]));
