import { type CommandName, isCommandName } from './command-table.ts';

/** What a comment asks for, one after the other. */
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
 * An answer goes on over all that follows it, code too, up to the next command.
 */
export function readCommands(
  body: string,
  bot: { login: string },
  awaitsAnswer: boolean,
): Command[] {
  const commands: Command[] = [];
  for (const { line, inFence } of linesOf(body)) {
    const command = inFence ? null : readLine(line, bot, awaitsAnswer);
    const last = commands.at(-1);
    if (last?.kind === 'answer' && (!command || command.kind === 'unknown')) {
      last.words += `\n${line}`;
    } else if (command) commands.push(command);
  }
  return commands.map(({ kind, words }) => ({
    kind,
    words: words.trim().slice(0, WORDS_CHARACTERS),
  }));
}

function readLine(line: string, bot: { login: string }, awaitsAnswer: boolean): Command | null {
  const match = LINE.exec(line);
  if (!match) return null;
  const [, slash, mention, rest = ''] = match;
  if (slash) return bySlash(slash.toLowerCase(), rest);
  return mention && isBot(mention, bot) ? byMention(rest.trim(), awaitsAnswer) : null;
}

/** Lines of a text, those in fenced code left out. */
export function* outsideFences(body: string): Generator<string> {
  for (const { line, inFence } of linesOf(body)) if (!inFence) yield line;
}

function* linesOf(body: string): Generator<{ line: string; inFence: boolean }> {
  let fence: string | null = null;
  for (const line of body.split(/\r\n|\r|\n/)) {
    const mark = FENCE.exec(line)?.[1];
    yield { line, inFence: fence !== null || mark !== undefined };
    if (fence === null) fence = mark ?? null;
    else if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
  }
}

function bySlash(word: string, rest: string): Command {
  if (!isCommandName(word)) return { kind: 'unknown', words: `/${word}` };
  return { kind: word, words: rest };
}

function byMention(text: string, awaitsAnswer: boolean): Command {
  const [first = '', ...others] = text.split(/\s+/);
  const word = first.replace(/^\//, '').toLowerCase();
  if (isCommandName(word)) return { kind: word, words: others.join(' ') };
  if (awaitsAnswer && text !== '') return { kind: 'answer', words: text };
  return { kind: 'unknown', words: first.slice(0, 100) };
}

function isBot(mention: string, bot: { login: string }): boolean {
  return mention.replace(/[,:]$/, '').toLowerCase() === bot.login.toLowerCase();
}
