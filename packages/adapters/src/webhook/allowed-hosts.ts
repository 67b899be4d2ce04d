import ipaddr from 'ipaddr.js';

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Hosts that an operator allows though strangers' webhooks could not go there: names, addresses, and ranges of these. */
export class AllowedHosts {
  readonly #names = new Set<string>();
  readonly #ranges: Range[] = [];

  /** @throws {Error} for what is neither a name, an address nor a range. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const range = rangeOf(entry);
      if (range !== null) this.#ranges.push(range);
      else if (isName(entry)) this.#names.add(canonicalName(entry));
      else throw new Error(`${JSON.stringify(entry)} is not a host name, an address or a range of addresses`);
    }
  }

  /** Whether this name is listed; then it may lead anywhere. */
  hasName(name: string): boolean {
    return this.#names.has(canonicalName(name));
  }

  /** Whether this address is listed, or is in a range that is. */
  hasAddress(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
  }
}

/** Whether an entry is one that `AllowedHosts` takes. */
export const isAllowedHost = (entry: string): boolean => rangeOf(entry) !== null || isName(entry);

const rangeOf = (entry: string): Range | null => {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  const isAddress = ipaddr.IPv6.isValid(entry) || ipaddr.IPv4.isValidFourPartDecimal(entry);
  return isAddress ? ipaddr.parseCIDR(`${entry}/${entry.includes(':') ? 128 : 32}`) : null;
};

const NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

/** A last part of digits would be an address in another writing: WHATWG URL, "ends in a number checker". */
const isName = (entry: string): boolean => NAME.test(entry) && !/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(entry);

const canonicalName = (name: string): string => name.toLowerCase().replace(/\.$/, '');
