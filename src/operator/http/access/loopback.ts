import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** `localhost:3001`, `127.0.0.1`, `[::1]:3001`: a page of elsewhere can't make a browser send that. */
export function isLoopbackHost(host: string | undefined): boolean {
  const [, ipv6, name] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(host ?? '') ?? [];
  const bare = ipv6 ?? name ?? '';
  return bare.toLowerCase() === 'localhost' || isLoopbackAddress(bare);
}

export function isLoopbackAddress(address: string | undefined): boolean {
  const bare = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(bare);
  return family !== 0 && LOOPBACK.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** A proxy speaks for others, whatever address it has itself. */
export function wasForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) =>
    /^(?:forwarded|x-forwarded-.*|x-real-ip|via)$/.test(name),
  );
}
