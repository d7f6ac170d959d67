import { type CommandName, isCommandName } from './command-table.ts';

/** What a comment asks for, one line after the other. */
export interface Command {
  kind: CommandName | 'unknown';
  /** What follows the command; of an unknown one, the word itself. */
  words: string;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** What follows the first blank is one piece, whatever is in it: nothing to try in many ways. */
const LINE = /^ {0,3}(?:\/([a-z][a-z-]*)|@(\S+))(?:[ \t](.*))?$/is;
const WORDS_CHARACTERS = 2_000;

/**
 * Commands at the start of a line, outside fences, indented code and quotes. `@bot word …` is the
 * same as `/word …`; `@bot text` whose first word is no command is an answer where one is awaited.
 */
export function readCommands(
  body: string,
  bot: { login: string },
  awaitsAnswer: boolean,
): Command[] {
  const commands: Command[] = [];
  for (const line of outsideFences(body)) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, slash, mention, rest = ''] = match;
    if (slash) commands.push(bySlash(slash.toLowerCase(), rest.trim()));
    else if (mention && isBot(mention, bot)) commands.push(byMention(rest.trim(), awaitsAnswer));
  }
  return commands;
}

/** Lines of a text, those in fenced code left out. */
export function* outsideFences(body: string): Generator<string> {
  let fence: string | null = null;
  for (const line of body.split(/\r\n|\r|\n/)) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
    } else if (mark) fence = mark;
    else yield line;
  }
}

function bySlash(word: string, rest: string): Command {
  if (!isCommandName(word)) return { kind: 'unknown', words: `/${word}` };
  return { kind: word, words: rest.slice(0, WORDS_CHARACTERS) };
}

function byMention(text: string, awaitsAnswer: boolean): Command {
  const [first = '', ...others] = text.split(/\s+/);
  const word = first.replace(/^\//, '').toLowerCase();
  if (isCommandName(word))
    return { kind: word, words: others.join(' ').slice(0, WORDS_CHARACTERS) };
  if (awaitsAnswer && text !== '')
    return { kind: 'answer', words: text.slice(0, WORDS_CHARACTERS) };
  return { kind: 'unknown', words: first.slice(0, 100) };
}

function isBot(mention: string, bot: { login: string }): boolean {
  return mention.replace(/[,:]$/, '').toLowerCase() === bot.login.toLowerCase();
}
