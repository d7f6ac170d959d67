import type { Users } from './people.ts';

/** Everybody whom the forge in memory knows. */
export const USERS: Users = {
  owner: { id: 1, login: 'ann' },
  bot: { id: 2, login: 'forgehand' },
  writer: { id: 3, login: 'wil' },
  stranger: { id: 9, login: 'mallory' },
};
