import type { Fault } from './faults.ts';
import type { Parsed } from './parse.ts';
import { FORGE_SETTINGS } from './settings/forge.ts';
import { SETTINGS, type SettingName } from './settings.ts';

const OWN_SECRETS: readonly string[] = Object.entries(SETTINGS).flatMap(([name, { about }]) =>
  about.secret ? [name] : [],
);

/** What the environment says where there is one forge. */
const ONE_FORGE = Object.keys(FORGE_SETTINGS) as SettingName[];

/** What is wrong only because of another setting. */
export function togetherFaults({ values, secrets, given }: Parsed): Fault[] {
  const faults: Fault[] = [];
  if (values.KILL_GRACE >= values.DRAIN_DEADLINE) {
    faults.push(
      'KILL_GRACE is not shorter than DRAIN_DEADLINE: agents could not be stopped in time',
    );
  }
  if (values.PORT === values.OPERATOR_PORT && sameHost(values.HOST, values.OPERATOR_HOST)) {
    faults.push('PORT and OPERATOR_PORT are the same: set one of them to another free port');
  }
  faults.push(...ownSecretFaults('AGENT_ENV', values.AGENT_ENV ?? []));
  if (given.has('REDIS_CLUSTER') && given.has('REDIS_SENTINEL')) {
    faults.push('REDIS_CLUSTER and REDIS_SENTINEL are both set: unset one of them');
  }
  const one = ONE_FORGE.find((name) => given.has(name));
  if (given.has('FORGEHAND_CONFIG') && one !== undefined) {
    faults.push(
      `FORGEHAND_CONFIG and ${one} are both set: unset ${one}, the file tells of all forges`,
    );
  }
  if (values.REDIS_URL !== undefined && !isAddress(secrets.REDIS_URL?.seen()[0] ?? '')) {
    faults.push('REDIS_URL is no address: escape special characters in its password as %XX');
  }
  return faults;
}

/** Of the names that are passed on to agents. */
export function ownSecretFaults(said: string, names: string[]): Fault[] {
  return names
    .filter((name) => OWN_SECRETS.includes(name.replace(/_FILE$/, '')))
    .map((own) => `${said} names ${own}, which agents must not see: take it out`);
}

/** With a user and password that can be read back from it. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function sameHost(one: string, other: string): boolean {
  return one === other || one === '0.0.0.0' || other === '0.0.0.0';
}
