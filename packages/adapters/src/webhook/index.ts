export { isAllowedHost } from './allowed-hosts.ts';
export { HttpWebhookSender, type HttpWebhookSenderOptions } from './http-webhook-sender.ts';
export type { HostAddress, ResolveHost } from './resolve-host.ts';
export { isWebhookSecret } from './signature.ts';
