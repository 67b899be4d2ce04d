import { describe, expect, it } from '@jest/globals';
import { HttpWebhookSender, isAllowedHost, type ResolveHost } from '@live-code/adapters/webhook';
import { UnresolvedName } from '../../src/webhook/resolve-host.ts';

/** Names as a resolver would know them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.215.14', '2606:4700::1111'],
  'inside.example': ['10.1.2.3'],
  'half.example': ['93.184.215.14', '127.0.0.1'],
  'mapped.example': ['::ffff:169.254.169.254'],
  'receiver.internal': ['10.0.0.7'],
};

const resolve: ResolveHost = async (name) => {
  const addresses = NAMES[name.replace(/\.$/, '')] ?? [];
  if (addresses.length === 0) throw new UnresolvedName(name);
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

const senderWith = (allowedHosts: readonly string[] = []) =>
  new HttpWebhookSender({ secrets: [], allowedHosts, resolve });
const check = (url: string, allowedHosts?: readonly string[]) => senderWith(allowedHosts).check(url);

const HTTPS = 'a URL that begins with https://';
const PUBLIC = 'a host on the public internet';

describe('a URL to which a webhook may go', () => {
  it.each([
    'https://public.example',
    'https://public.example:8443/hook?token=a#part',
    'HTTPS://PUBLIC.example./hook',
    'https://93.184.215.14/',
    'https://[2606:4700::1111]/',
  ])('is %s', async (url) => {
    expect(await check(url)).toBeNull();
  });
});

describe('a URL to which none may go', () => {
  it.each([
    ['', HTTPS],
    ['public.example', HTTPS],
    ['http://public.example', HTTPS],
    ['ftp://public.example', HTTPS],
    ['file:///etc/passwd', HTTPS],
    ['data:text/plain,a', HTTPS],
    ['https://', HTTPS],
    ['https://me:secret@public.example', 'a URL without a user name or password'],
    ['https://me@public.example', 'a URL without a user name or password'],
    ['https://nowhere.example', 'a host whose name can be resolved'],
    ['https://inside.example', PUBLIC],
    ['https://half.example', PUBLIC],
    ['https://mapped.example', PUBLIC],
  ])('is %j: expected %s', async (url, expected) => {
    expect(await check(url)).toBe(expected);
  });

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '０x7f.1',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::7f00:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[2001:db8::1]',
    '[2001:2::1]',
    '[3fff::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[100::1]',
    '[4000::1]',
  ])('has the host %s', async (host) => {
    expect(await check(`https://${host}/`)).toBe(PUBLIC);
  });

  it.each(['localhost', 'LOCALHOST', 'localhost.', 'api.localhost'])(
    'has the name %s, whatever a resolver says',
    async (name) => {
      expect(await new HttpWebhookSender({ secrets: [] }).check(`https://${name}/`)).toBe(PUBLIC);
    },
  );
});

describe('what an operator allows', () => {
  it.each([
    ['https://receiver.internal/', ['receiver.internal']],
    ['http://receiver.internal:8080/', ['Receiver.Internal.']],
    ['https://receiver.internal/', ['10.0.0.0/24']],
    ['https://[::ffff:10.0.0.7]/', ['10.0.0.7']],
    ['http://10.0.0.7/', ['10.0.0.7']],
    ['http://0x7f.1/', ['127.0.0.0/8']],
    ['http://[::1]:9/', ['fd00::/8', '::1']],
  ])('lets %s be called: %j', async (url, allowed) => {
    expect(await check(url)).not.toBeNull();
    expect(await check(url, allowed)).toBeNull();
  });

  it.each([
    ['http://receiver.internal/', ['10.0.0.0/24'], HTTPS],
    ['http://public.example/', ['receiver.internal'], HTTPS],
    ['https://inside.example/', ['receiver.internal', '10.0.0.0/24'], PUBLIC],
    ['https://sub.receiver.internal/', ['receiver.internal'], 'a host whose name can be resolved'],
    ['https://half.example/', ['10.0.0.0/8'], PUBLIC],
    ['https://[::1]/', ['127.0.0.1'], PUBLIC],
    ['http://me@receiver.internal/', ['receiver.internal'], 'a URL without a user name or password'],
  ])('lets %s not be called: %j', async (url, allowed, expected) => {
    expect(await check(url, allowed)).toBe(expected);
  });

  it.each(['receiver', 'a.b.internal', 'my_service', '10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'])(
    'may be %s',
    (entry) => expect(isAllowedHost(entry)).toBe(true),
  );

  it.each([
    '',
    '*',
    '*.internal',
    'http://a',
    'a/8',
    'a b',
    '10.0.0.0/33',
    '10.0.1',
    '300.1.1.1',
    '0x7f.1',
    'a..b',
  ])('may not be %j', (entry) => expect(isAllowedHost(entry)).toBe(false));
});
