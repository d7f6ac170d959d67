import type { Person } from './issue.ts';

/** GitHub's Apps end in `[bot]`; Gitea's own robots (Actions) have negative ids. */
export function isRobot({ id, login }: Person): boolean {
  return id < 0 || login.endsWith('[bot]');
}

/** Other bots command nothing unless COMMAND_USERS names them: two bots must not play ping-pong. */
export function isIgnored(person: Person, commandUsers: string[]): boolean {
  return isRobot(person) && !isNamed(person, commandUsers);
}

export function isNamed({ login }: Person, commandUsers: string[]): boolean {
  return commandUsers.some((user) => user.toLowerCase() === login.toLowerCase());
}
