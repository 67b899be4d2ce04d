import { lookup, Resolver } from 'node:dns/promises';

/** An address that a name has. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The addresses of a name, at least one. @throws {UnresolvedName} */
export type ResolveHost = (name: string) => Promise<readonly HostAddress[]>;

/** The name has no address, or nobody said which. */
export class UnresolvedName extends Error {
  override readonly name = 'UnresolvedName';
  readonly code = 'ENOTFOUND';
}

/** Milliseconds for one question to one server, and for all of them. */
const QUESTION_MS = 2000;
const ALL_MS = 5000;

/** RFC 6761, section 6.3: it is this machine, and no server is asked. */
const LOCALHOST = /(^|\.)localhost\.?$/i;

/**
 * A stranger's name, by DNS alone. The system's own resolver would wait in one of the few threads that all of Node
 * shares, for as long as a stranger's name server likes.
 */
export const resolveByDns: ResolveHost = async (name) => {
  if (LOCALHOST.test(name)) return [{ address: '127.0.0.1', family: 4 }];
  const resolver = new Resolver({ timeout: QUESTION_MS, tries: 2 });
  const timer = setTimeout(() => resolver.cancel(), ALL_MS);
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  clearTimeout(timer);
  return found(name, [
    ...addressesOf(four).map((address) => ({ address, family: 4 }) as const),
    ...addressesOf(six).map((address) => ({ address, family: 6 }) as const),
  ]);
};

/** A name that the operator knows, as this machine knows it: from files, search domains and DNS. */
export const resolveBySystem: ResolveHost = async (name) => {
  const addresses = await lookup(name, { all: true }).catch(() => []);
  return found(
    name,
    addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })),
  );
};

const addressesOf = (answer: PromiseSettledResult<string[]>): readonly string[] =>
  answer.status === 'fulfilled' ? answer.value : [];

const found = (name: string, addresses: readonly HostAddress[]): readonly HostAddress[] => {
  if (addresses.length === 0) throw new UnresolvedName(`${name} has no address`);
  return addresses;
};
