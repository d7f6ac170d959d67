import { fail, type Line, ok, warn } from './line.ts';
import type { Remedies } from './remedies.ts';

/** As the forge's administration shows it. */
export interface SeenHook {
  url: string;
  events: string[];
  active: boolean;
  json: boolean;
}

export interface HookFacts {
  /** `owner/repo`. */
  repository: string;
  /** Of the repository and its organisation; null where the token may not see them. */
  hooks: SeenHook[] | null;
  /** Where it must send: PUBLIC_URL/webhooks/<forge>; null without PUBLIC_URL. */
  wanted: string | null;
  /** `/webhooks/<forge>`: tells a hook of ours from others. */
  path: string;
  /** What it must send, as the forge names them. */
  events: readonly string[];
  remedies: Remedies;
}

export function hookLine(facts: HookFacts): Line {
  const { hooks, wanted, path } = facts;
  const install = facts.remedies.hook(facts.repository);
  if (hooks === null) {
    return warn(
      'hook',
      'can’t be seen with this token',
      'call doctor once with --admin-token (of somebody who administers the repository), or look at the last delivery',
    );
  }
  const ours = hooks.filter(({ url }) =>
    wanted ? sameAddress(url, wanted) : pathOf(url) === path,
  );
  const good = ours.find((hook) => faultOf(hook, facts.events) === null);
  if (good) return ok('hook', `sends issue events to ${good.url}`);
  const [faulty] = ours;
  if (faulty) return fail('hook', `${faulty.url}: ${faultOf(faulty, facts.events)}`, install);
  const elsewhere = hooks.find(({ url }) => pathOf(url) === path);
  if (elsewhere) {
    return fail(
      'hook',
      `it sends to ${elsewhere.url}, PUBLIC_URL says ${wanted}`,
      `correct PUBLIC_URL, or ${install}`,
    );
  }
  return fail('hook', 'there is none that sends here', install);
}

/** Why a hook would not do, or null. */
export function faultOf(
  { events, active, json }: SeenHook,
  needed: readonly string[],
): string | null {
  if (!active) return 'it is switched off';
  if (!json) return 'its content type is not application/json';
  const missing = needed.filter((event) => !events.includes(event) && !events.includes('*'));
  return missing.length > 0 ? `it does not send ${missing.join(', ')}` : null;
}

/** A last slash makes no other address. */
export function sameAddress(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '');
}

function pathOf(url: string): string {
  // Behind a proxy it may stand under a path.
  return URL.canParse(url) ? `/${new URL(url).pathname.split('/').slice(-2).join('/')}` : '';
}
