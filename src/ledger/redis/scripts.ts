import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

const NAMES = [
  'read',
  'read-many',
  'commit',
  'begin',
  'claim',
  'hasten',
  'handed',
  'owe',
  'place',
  'told',
  'progress',
  'log',
  'log-from',
  'deliveries',
  'figures',
] as const;
/** Before each script, in this order. Each call defines them anew, so most get the first alone. */
const SHARED = ['owed', 'record', 'chain', 'graph', 'places', 'history'];
const MOVES_TASKS: readonly string[] = ['commit', 'begin', 'claim', 'place'];
export type ScriptName = (typeof NAMES)[number];

/** Runs one of the Lua files in `lua/`; the first key only says which slot. */
export type RunScript = (name: ScriptName, args: (string | number)[]) => Promise<unknown>;

/** Known to the server by hash, sent again when it forgot them. */
export function loadScripts(client: Redis): RunScript {
  const shared = SHARED.map((name) => read(`shared/${name}`));
  for (const name of NAMES) {
    const before = MOVES_TASKS.includes(name) ? shared : shared.slice(0, 1);
    const lua = [...before, read(name)].join('\n');
    client.defineCommand(commandName(name), { numberOfKeys: 1, lua });
  }
  const commands = client as unknown as Record<
    string,
    (...args: (string | number)[]) => Promise<unknown>
  >;
  return (name, args) => {
    const command = commands[commandName(name)];
    if (!command) throw new Error(`no script named ${name}`);
    return command.call(client, '{forgehand}:owed', ...args);
  };
}

function commandName(name: ScriptName): string {
  return `forgehand_${name.replace('-', '_')}`;
}

function read(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
}
