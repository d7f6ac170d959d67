import { z } from 'zod';
import { address, text, whole } from '../values.ts';
import { setting } from './setting.ts';

export const FORGE_SETTINGS = {
  FORGE: setting(z.enum(['gitea', 'forgejo', 'github'], 'is none of gitea, forgejo, github'), {
    about: 'Which forge it is: `gitea`, `forgejo` or `github`. Required.',
    remedy: 'set it to gitea, forgejo or github',
    example: 'gitea',
  }),
  FORGE_NAME: setting(text().regex(/^[a-z0-9-]{1,40}$/, 'holds more than a-z, 0-9 and -'), {
    about: 'Names the forge in keys, paths and logs; two Giteas need two names.',
    shownDefault: 'the kind',
    remedy: 'use small letters, digits and hyphens, at most 40, like gitea-lab',
  }),
  FORGE_URL: setting(address(), {
    about: 'The forge’s address. Required, but on GitHub.',
    shownDefault: 'github: `https://api.github.com`',
    remedy: 'set it to the address of the forge, like https://git.example.org',
    example: 'https://git.example.org',
  }),
  FORGE_TOKEN: setting(text(), {
    secret: true,
    about: 'The bot user’s access token. Required, unless a GitHub App is used.',
    remedy: 'make a token as the bot’s user (issues: write, repository and user: read) and set it',
    example: 'the-bot-users-token',
  }),
  GITHUB_APP_ID: setting(whole({ min: 1, max: 999_999_999_999 }), {
    about: 'The GitHub App’s number, instead of `FORGE_TOKEN`.',
    remedy: 'set it to the number shown on the App’s page, together with GITHUB_APP_PRIVATE_KEY',
  }),
  GITHUB_APP_PRIVATE_KEY: setting(text(), {
    secret: true,
    about: 'The GitHub App’s private key (PEM).',
    remedy: 'set it to the PEM text, or GITHUB_APP_PRIVATE_KEY_FILE to its file',
  }),
  WEBHOOK_SECRET: setting(text(), {
    secret: true,
    about: 'The secret of the webhook; several by comma, newest first. Required.',
    remedy: 'set it to the secret in the repository’s webhook settings',
    example: 'a-long-random-text',
  }),
};
