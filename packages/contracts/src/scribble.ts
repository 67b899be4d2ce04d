/** Tries to overwrite everything within a value, as a careless caller would; what is frozen stays as it is. */
export const scribble = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    scribble(Reflect.get(value, key));
    Reflect.set(value, key, 'scribbled');
  }
};
