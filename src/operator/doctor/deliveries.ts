import type { LastDeliveries } from '../../domain/delivery.ts';
import { moment } from '../../domain/when.ts';
import { fail, type Line, ok, warn } from './line.ts';

export interface RefusedFacts {
  last: LastDeliveries;
}

/** A wrong secret shows in the last refused delivery, for none came through since. */
export function refusedLines({ last }: RefusedFacts): Line[] {
  const { refused, verified } = last;
  if (!refused || (verified !== null && verified >= refused.at)) return [];
  const remedy =
    refused.status === 401
      ? 'set the same secret in the webhook and in WEBHOOK_SECRET; forgehand hooks install owner/repo --renew --admin-token - does it for you'
      : 'set the webhook’s content type to application/json; forgehand hooks install owner/repo --admin-token - does it for you';
  return [
    fail(
      'deliveries',
      `the last one, ${moment(refused.at)}, was refused (${refused.status}): ${refused.reason}`,
      remedy,
    ),
  ];
}

export interface DeliveryFacts {
  kind: 'gitea' | 'forgejo' | 'github';
  /** ISO 8601; the last verified one from this repository. */
  last: string | null;
  /** An issue in the bot's hands that changed later than that, and should have sent one. */
  missed: { issue: string; at: string } | null;
  /** The host of PUBLIC_URL, when it is loopback or private. */
  privateHost: string | null;
  /** A test delivery was asked for: did it arrive, and how was it answered? Null = not tried. */
  test: 'arrived' | 'refused' | 'lost' | null;
}

export function deliveryLine(facts: DeliveryFacts): Line {
  const { last, missed, test } = facts;
  if (test === 'arrived') return ok('delivery', 'a test delivery arrived just now');
  if (test === 'refused') {
    return fail(
      'delivery',
      'a test delivery was refused: the webhook’s secret is another than WEBHOOK_SECRET',
      'forgehand hooks install owner/repo --renew --admin-token -',
    );
  }
  if (test === 'lost')
    return fail('delivery', `a test delivery did not arrive${hostWords(facts)}`, remedyOf(facts));
  if (missed) {
    const since = last ? `since ${moment(last)}` : 'ever';
    return fail(
      'delivery',
      `${missed.issue} changed at ${moment(missed.at)}, but nothing came from here ${since}${hostWords(facts)}`,
      `the hook is gone, or the forge can’t reach us: ${remedyOf(facts)}`,
    );
  }
  if (last) return ok('delivery', `the last came ${moment(last)}`);
  return warn('delivery', `none came yet${hostWords(facts)}`, remedyOf(facts));
}

function hostWords({ privateHost }: DeliveryFacts): string {
  return privateHost ? `; PUBLIC_URL leads to the private address ${privateHost}` : '';
}

function remedyOf({ kind, privateHost }: DeliveryFacts): string {
  const see =
    'forgehand hooks test shows whether one arrives; the webhook’s page on the forge lists what it tried';
  if (kind === 'github') return see;
  const server = kind === 'forgejo' ? 'Forgejo' : 'Gitea';
  const list = `[webhook] ALLOWED_HOST_LIST = ${privateHost ?? 'the.host.of.PUBLIC_URL'}`;
  const hint = privateHost
    ? `${server} sends nothing to private addresses by default: put \`${list}\` into its app.ini and restart it`
    : `${server} may not allow this host: see [webhook] ALLOWED_HOST_LIST in its app.ini`;
  return `${hint}; ${see}`;
}
