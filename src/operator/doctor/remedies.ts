/** What to do about missing rights: another thing with a user's token than with a GitHub App. */
export interface Remedies {
  /** The forge answers 401. */
  refused: string;
  /** It may not even read who it is. */
  forbidden: string;
  /** It can't see a repository, or works on none. */
  unseen: string;
  mayNotWrite: string;
  scopeMissing: string;
  /** Of `owner/repo`: there is no right hook. */
  hook(repository: string): string;
}

export function byToken(bot: string): Remedies {
  return {
    refused: 'make a new token as the bot’s user and set FORGE_TOKEN',
    forbidden: 'give the token the scopes write:issue, read:repository, read:user',
    unseen: `make ${bot} a collaborator with write access, and give the token the scope read:repository`,
    mayNotWrite: `make ${bot} a collaborator with write access`,
    scopeMissing:
      'make a token with the scopes write:issue, read:repository, read:user and set FORGE_TOKEN',
    hook: (repository) => `forgehand hooks install ${repository} --admin-token …`,
  };
}

const PERMISSION = 'give the App the permission “Issues: read and write”, and accept it there';

export const BY_APP: Remedies = {
  refused: 'compare GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY with the App’s page',
  forbidden: 'install the App on the accounts whose issues it shall work on',
  unseen: 'install the App on it, on the App’s page',
  mayNotWrite: PERMISSION,
  scopeMissing: PERMISSION,
  hook: () => 'set address, content type and events (Issues, Issue comments) on the App’s page',
};
