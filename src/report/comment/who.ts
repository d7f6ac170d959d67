/** Logins are letters, digits, `.`, `-`, `_` on every forge; anything else is dropped. */
export function plainLogin(login: string): string {
  return login.replace(/[^\p{L}\p{N}._-]/gu, '').slice(0, 60);
}

/** `@ann `; nobody where the login isn't plain: what is left of it may be another person's. */
export function mentionOf(login: string): string {
  return login !== '' && plainLogin(login) === login ? `@${login} ` : '';
}

/** ` by ann`; a box says not who ticked it. */
export function byWhom(by: string | null): string {
  if (by === null) return '';
  return by === A_TICK ? ` by ${A_TICK}` : ` by ${plainLogin(by)}`;
}

/** Only those who can write can edit the bot's comment; which of them did, the forge doesn't say. */
export const A_TICK = 'a ticked box';
