import { findServer, type ServerKind, type ServerSource } from './server-source.ts';

/** Names, for processes that a run of tests starts, where its servers come from, and where the shared ones are. */
export const variablesOf = ({ title }: ServerKind): { readonly source: string; readonly url: string } => {
  const name = `LIVE_CODE_TEST_${title.toUpperCase()}`;
  return { source: `${name}_SOURCE`, url: `${name}_URL` };
};

/** Where this run's servers come from. */
export const sourceOf = async (kind: ServerKind): Promise<ServerSource> => {
  const known = process.env[variablesOf(kind).source];
  if (known !== undefined) return JSON.parse(known) as ServerSource;
  return (await findServer(kind, process.env, () => {})).source;
};

/**
 * Address of the server that the whole run shares.
 * @throws {Error} outside of a run that has one.
 */
export const sharedUrl = (kind: ServerKind): string => {
  const { url } = variablesOf(kind);
  const address = process.env[url];
  if (address === undefined) throw new Error(`${url} is not set: is this package listed in jest.config.mjs?`);
  return address;
};
