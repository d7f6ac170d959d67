import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

const NAMES = [
  'admit',
  'read',
  'begin-telling',
  'may-write',
  'read-many',
  'commit',
  'begin',
  'claim',
  'hasten',
  'handed',
  'owe',
  'owe-quiet',
  'place',
  'told',
  'progress',
  'log',
  'log-from',
  'deliveries',
  'figures',
] as const;
export type ScriptName = (typeof NAMES)[number];
const PLACES = ['owed', 'chain', 'rounds', 'places'];
/** Before a script come `keys` and these, in this order. Each call defines them anew: most need few. */
const NEEDS: Partial<Record<ScriptName, string[]>> = {
  commit: ['owed', 'record', 'chain', 'graph', 'rest', 'rounds', 'places', 'history'],
  begin: ['record', ...PLACES, 'history', 'spending'],
  claim: ['owed', 'chain', 'rounds'],
  place: PLACES,
  owe: ['owed'],
  'owe-quiet': ['owed'],
  told: ['owed'],
  read: ['reading'],
  'begin-telling': ['reading'],
  'may-write': ['spending'],
};

/** Runs one of the Lua files in `lua/`; the first key only says which slot. */
export type RunScript = (name: ScriptName, args: (string | number)[]) => Promise<unknown>;

/** Known to the server by hash, sent again when it forgot them. */
export function loadScripts(client: Redis): RunScript {
  for (const name of NAMES) {
    const shared = ['keys', ...(NEEDS[name] ?? [])].map((one) => read(`shared/${one}`));
    const lua = [...shared, ...(name === 'claim' ? [graphLater()] : []), read(name)].join('\n');
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

/** Few claims find a step along the graph: its functions are defined when one does. */
function graphLater(): string {
  const steps = 'return { settle = settle, tell = tell, chain = measureChain }';
  const lines = [read('shared/record'), read('shared/graph'), steps];
  return `local function graph()\n${lines.join('\n')}\nend`;
}

function commandName(name: ScriptName): string {
  return `forgehand_${name.replaceAll('-', '_')}`;
}

function read(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
}
