import ipaddr from 'ipaddr.js';

/** All of IPv6 that is for hosts of the internet: IANA, "Internet Protocol Version 6 Address Space". */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address is a host's on the public internet. Everything with another purpose is not: private, loopback,
 * link-local, shared, reserved, and what carries an IPv4 address inside, which could be any of these.
 */
export const isPublicAddress = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return (
    parsed.range() === 'unicast' &&
    // The library knows special ranges by name; what nobody has allocated is `unicast` for it.
    (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST))
  );
};
