import { z } from 'zod';
import { repositorySchema } from './repository-schema.ts';
import { address } from './values.ts';

const NAME = /^[a-z0-9-]{1,40}$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const secret = z
  .union(
    [
      z.strictObject({ env: z.string().regex(VARIABLE, 'is no name of a variable') }),
      z.strictObject({ file: z.string().min(1) }),
    ],
    'is neither { env: A_VARIABLE } nor { file: a/path }: a secret itself never stands here',
  )
  .describe('Where a secret is: a variable of the environment (or .env), or a file. Never itself.');

const forge = z
  .strictObject({
    name: z
      .string()
      .regex(NAME, 'holds more than a-z, 0-9 and -, or more than 40 of them')
      .describe('Names the forge in keys, paths and logs; its webhooks go to /webhooks/<name>.'),
    kind: z.enum(['gitea', 'forgejo', 'github']),
    url: address().optional().describe('Its address; not needed for github.com.'),
    token: secret.optional().describe("The bot user's access token."),
    app: z
      .strictObject({ id: z.int().positive(), private_key: secret })
      .optional()
      .describe('A GitHub App, in place of a token.'),
    webhook_secret: secret.describe('Of its webhooks; several by comma, newest first.'),
  })
  .describe('One forge with the bot’s user on it.');

/** `forgehand.yaml`: what the environment can't say of several forges and of single repositories; all other settings stay there. */
export const fileSchema = z
  .strictObject({
    forges: z.array(forge, 'is no list of forges: name at least one').min(1),
    repositories: z
      .record(z.string().regex(REPOSITORY, 'is no owner/repo'), repositorySchema)
      .optional()
      .describe('By owner/repo, in whatever case; holds on each forge that has one of that name.'),
  })
  .describe('Forges and repositories of Forgehand; FORGEHAND_CONFIG names the file.');

export type FileForge = z.output<typeof forge>;
export type FileSecret = z.output<typeof secret>;

/** For editors: what the file may hold. */
export function renderFileSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(fileSchema, { io: 'input' }), null, 2)}\n`;
}
