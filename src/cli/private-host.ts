import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, prefix);
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv6');

/** The host of an address, when it leads to loopback or a private network; Gitea sends nothing there by default. */
export async function privateHostOf(address: string | null): Promise<string | null> {
  if (address === null) return null;
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host).catch(() => null);
  if (!found) return null;
  return PRIVATE.check(found.address, isIP(found.address) === 6 ? 'ipv6' : 'ipv4') ? host : null;
}
