import { isIP, type LookupFunction } from 'node:net';
import { AllowedHosts } from './allowed-hosts.ts';
import { isPublicAddress } from './public-address.ts';
import { type HostAddress, type ResolveHost, resolveByDns, resolveBySystem } from './resolve-host.ts';

/** A name leads to an address to which nothing is sent. */
class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  readonly code = 'EFORBIDDEN';
}

const PUBLIC = 'a host on the public internet';

/**
 * Says where webhooks may go: by https to hosts of the public internet, at any port, and to what the operator allows by
 * http as well. What a URL says is judged as WHATWG URL reads it, where an address in any writing is one address.
 */
export class WebhookGuard {
  readonly #allowed: AllowedHosts;
  readonly #resolve: ResolveHost;

  constructor({
    allowedHosts,
    resolve,
  }: { allowedHosts: readonly string[]; resolve?: ResolveHost | undefined }) {
    const allowed = new AllowedHosts(allowedHosts);
    this.#allowed = allowed;
    this.#resolve =
      resolve ?? ((name) => (allowed.hasName(name) ? resolveBySystem(name) : resolveByDns(name)));
  }

  /** What was expected of a URL, as far as one sees without asking for its name's addresses; `null` where it may do. */
  read(text: string): { readonly url: URL; readonly expected: string | null } {
    const url = URL.canParse(text) ? new URL(text) : new URL('invalid:');
    return { url, expected: this.#expected(url) };
  }

  /** The addresses of a name, if nothing forbids any of them. @throws {ForbiddenAddress} @throws {UnresolvedName} */
  async addressesOf(name: string): Promise<readonly HostAddress[]> {
    const addresses = await this.#resolve(name);
    const isAllowed =
      this.#allowed.hasName(name) || addresses.every(({ address }) => this.#allowsAddress(address));
    if (!isAllowed) throw new ForbiddenAddress(`${name} leads to an address that is not allowed`);
    return addresses;
  }

  /**
   * A lookup for sockets, which connect to the very addresses that were judged: a name that led elsewhere a moment ago
   * gains nothing. It is not asked where the host is an address; that is judged by `read`.
   */
  readonly lookup: LookupFunction = (name, { all }, callback) => {
    this.addressesOf(name).then(
      (addresses) => {
        const [first] = addresses as readonly [HostAddress];
        if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };

  #expected({ protocol, username, password, hostname }: URL): string | null {
    const host = hostOf(hostname);
    const isListed = this.#allowed.hasName(host) || this.#allowed.hasAddress(host);
    if (protocol !== 'https:' && !(protocol === 'http:' && isListed))
      return 'a URL that begins with https://';
    if (username !== '' || password !== '') return 'a URL without a user name or password';
    return isIP(host) !== 0 && !this.#allowsAddress(host) ? PUBLIC : null;
  }

  #allowsAddress(address: string): boolean {
    return isPublicAddress(address) || this.#allowed.hasAddress(address);
  }
}

/** The host of a URL, without the brackets around an IPv6 address. */
export const hostOf = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** What was expected of a URL whose name leads to this. */
export const expectedInstead = (error: unknown): string =>
  error instanceof ForbiddenAddress ? PUBLIC : 'a host whose name can be resolved';
