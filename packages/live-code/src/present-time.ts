/** A time, given in milliseconds since the epoch, as ISO 8601 in UTC. */
export const presentTime = (time: number): string => new Date(time).toISOString();

/** The same, where there may be none. */
export const presentTimeOrNull = (time: number | null): string | null =>
  time === null ? null : presentTime(time);
