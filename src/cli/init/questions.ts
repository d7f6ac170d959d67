import { address } from '../../config/values.ts';
import { openAdmin } from '../admin.ts';
import type { InitOptions } from '../commands/init.ts';
import { type World, WrongUse } from '../world.ts';

const KINDS = ['gitea', 'forgejo', 'github'] as const;
const GITHUB = 'https://api.github.com';

export interface InitAnswers {
  kind: (typeof KINDS)[number];
  url: string;
  token: string;
  publicUrl: string | null;
}

/** From the options, and what they leave open from a person, where there is one. */
export async function questionsOf(world: World, options: InitOptions): Promise<InitAnswers> {
  const kind = await answer(
    world,
    options.forge,
    'Forge (gitea, forgejo, github): ',
    '--forge',
    kindOf,
  );
  const url =
    kind === 'github' && options.url === undefined
      ? GITHUB
      : await answer(
          world,
          options.url,
          'Its address, like https://git.example.org: ',
          '--url',
          addressOf,
        );
  const token = await tokenFrom(world, options.token);
  const publicUrl = await publicFrom(world, options.publicUrl);
  return { kind, url, token, publicUrl };
}

/** Throws ForgeError when the token doesn't work. */
export async function checkAnswers({
  kind,
  url,
  token,
}: InitAnswers): Promise<{ login: string; repositories: string[] }> {
  const admin = await openAdmin({ kind, name: kind, url }, token);
  const { login } = await admin.account();
  const repositories = (await admin.repositories())
    .filter(({ mayWrite }) => mayWrite)
    .map(({ fullName }) => fullName);
  return { login, repositories };
}

/** A wrong option is wrong use; a wrong answer is asked for again. */
async function answer<T>(
  world: World,
  option: string | undefined,
  question: string,
  flag: string,
  parse: (text: string) => T | null,
): Promise<T> {
  if (option !== undefined) {
    const parsed = parse(option);
    if (parsed === null)
      throw new WrongUse(`${flag} ${option} is not understood. ${question.replace(/: $/, '')}`);
    return parsed;
  }
  if (!world.ask) throw new WrongUse(`${flag} is missing: nobody is here to be asked`);
  for (;;) {
    const parsed = parse(await world.ask(question));
    if (parsed !== null) return parsed;
    world.err('That is not understood.');
  }
}

async function tokenFrom(world: World, option: string | undefined): Promise<string> {
  if (option !== undefined) {
    const token = option === '-' ? (await world.readStdin()).trim() : option;
    if (!isToken(token)) throw new WrongUse('--token is empty, or holds spaces or quotes');
    return token;
  }
  if (!world.ask)
    throw new WrongUse(
      '--token is missing: nobody is here to be asked; `--token -` reads it from stdin',
    );
  for (;;) {
    const token = await world.ask('Token of the bot’s user: ', { secret: true });
    if (isToken(token)) return token;
    world.err('A token has no spaces or quotes.');
  }
}

async function publicFrom(world: World, option: string | undefined): Promise<string | null> {
  if (option === undefined && !world.ask) return null;
  const question = 'Where the forge reaches this, like https://bot.example.org (empty = later): ';
  const parse = (text: string) => (text === '' ? '' : addressOf(text));
  return (await answer(world, option, question, '--public-url', parse)) || null;
}

function kindOf(text: string): InitAnswers['kind'] | null {
  return KINDS.find((kind) => kind === text.trim().toLowerCase()) ?? null;
}

function addressOf(text: string): string | null {
  const parsed = address().safeParse(text.trim());
  return parsed.success ? parsed.data : null;
}

function isToken(text: string): boolean {
  return text !== '' && !/[\s'"]/.test(text);
}
