/** A deep copy of plain data that nobody can change, so that a store and its readers can share it. */
export const frozenCopy = <Data>(data: Data): Data => copy(data) as Data;

const copy = (data: unknown): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return Object.freeze(data.map(copy));
  // `fromEntries` defines each key, so that one named `__proto__` is a key like any other.
  return Object.freeze(Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copy(value)])));
};
