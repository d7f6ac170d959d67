import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';

/** Sources by path from the project's root, with `/`: `{'src/log.ts': 'import …'}`. */
type Tree = Record<string, string>;

interface Import {
  from: string;
  /** Only `import type` and `export type` are erased; `import { type A }` still loads the module. */
  kind: 'type' | 'value';
}

/** One line for a person: the file, what it imports or does, and the rule that forbids it. */
type Violation = string;

// ---- the table -------------------------------------------------------------------------------

/** What a room may import besides itself: `name` = any of its files, `name.ts` = its door only. */
const rooms: Record<string, string[]> = {
  domain: [],
  forge: ['domain'],
  queue: ['domain'],
  ledger: ['domain'],
  agent: ['domain'],
  store: ['domain'],
  intake: ['domain', 'forge.ts', 'queue.ts', 'ledger.ts'],
  report: ['domain', 'forge.ts', 'ledger.ts'],
  coordinator: ['domain', 'report', 'forge.ts', 'queue.ts', 'ledger.ts', 'agent.ts'],
  operator: ['domain', 'ledger.ts', 'queue.ts', 'forge.ts'],
};

const frontDoor = /^src\/cli(\.ts$|\/)/;
/** Made by the front doors and seen by them alone; rooms get values and a Logger. */
const wiring = /^src\/(config\.ts$|config\/|log\.ts$|log\/|shutdown\.ts$)/;
const stub = 'src/agent/stub.ts';
const forbiddenName = /^(utils?|helpers?|common|types)$/;

interface PackageRule {
  packages: RegExp;
  onlyIn: RegExp;
  /** A type import is allowed anywhere. */
  typesAreFree?: boolean;
  rule: string;
}

const packageRules: PackageRule[] = [
  {
    packages: /^express$/,
    onlyIn: /^src\/(intake|operator)\//,
    rule: 'express only in intake and operator',
  },
  { packages: /^bullmq$/, onlyIn: /^src\/queue\//, rule: 'bullmq only in queue' },
  {
    packages: /^ioredis$/,
    onlyIn: /^src\/(store|queue|ledger)\//,
    rule: 'ioredis only in store, queue and ledger',
  },
  {
    packages: /^node:child_process$/,
    onlyIn: /^src\/(agent|store\/valkey)\//,
    rule: 'node:child_process only in agent and store/valkey',
  },
  {
    packages: /^@octokit\/webhooks/,
    onlyIn: /^src\/intake\//,
    rule: '@octokit/webhooks* only in intake',
  },
  {
    packages: /^@octokit\/(rest|plugin-throttling|auth-app)$/,
    onlyIn: /^src\/forge\/github\//,
    rule: 'the Octokit client only in forge/github',
  },
  {
    packages: /^emulate$/,
    onlyIn: /^src\/cli\/sandbox(\.ts$|\/)/,
    rule: 'emulate only in cli/sandbox',
  },
  {
    packages: /^prom-client$/,
    onlyIn: /^src\/operator\/metrics\//,
    rule: 'prom-client only in operator/metrics',
  },
  {
    packages: /^pino$/,
    onlyIn: /^src\/log\.ts$/,
    typesAreFree: true,
    rule: 'pino is made in log.ts; elsewhere only its types',
  },
];

const domainPackages = /^(mdast-util-|micromark-|node:crypto$)/;
const domainTypes = /^(mdast|unist)$/;

/** What `npm ci --omit=dev` brings, as it does into the image. */
const installed: Record<string, string> = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).dependencies;

const longestFile = 200;
const medianBelow = 70;

// ---- the rules, one function each ------------------------------------------------------------

const rules: Record<string, (tree: Tree) => Violation[]> = {
  'each room imports only what the table allows': (tree) =>
    eachImport(tree, (file, { from }) => trespass(file, from)),

  'each package stays in its room': (tree) =>
    eachImport(tree, (file, { from, kind }) => strayPackage(file, from, kind)),

  'each package is there where nothing but what runs was installed': (tree) =>
    eachImport(tree, (_file, { from, kind }) => {
      const name = packageOf(from);
      if (kind === 'type' || isSource(from) || isBuiltin(name) || name in installed) return null;
      return 'is no dependency of package.json, or only one for development';
    }),

  'the domain uses no package but the Markdown parser, and of Node only its hashes': (tree) =>
    eachImport(tree, (file, { from, kind }) => {
      if (roomOf(file) !== 'domain' || isSource(from)) return null;
      const name = packageOf(from);
      if (domainPackages.test(name)) return null;
      if (kind === 'type' && domainTypes.test(name)) return null;
      return 'domain may use mdast-util-*, micromark-*, their types and node:crypto';
    }),

  'only config.ts reads process.env': (tree) =>
    eachFile(tree, (file, code) => {
      // The stub is started with an environment made for it, as any agent is.
      if (file === 'src/config.ts' || file === stub) return null;
      return readsEnvironment(parse(file, code))
        ? 'reads process.env: only config.ts may; take a value instead'
        : null;
    }),

  'no file only passes on what others export': (tree) =>
    eachFile(tree, (file, code) =>
      isBarrel(parse(file, code)) ? 'is a barrel: import from the file that has it' : null,
    ),

  'each file is named after what it holds': (tree) =>
    eachFile(tree, (file) =>
      file.split('/').some((part) => forbiddenName.test(part.replace(/\.ts$/, '')))
        ? 'is named utils, helpers, common or types: name the noun it holds'
        : null,
    ),

  'each file stands in a room or is a front door': (tree) =>
    eachFile(tree, (file) => {
      if (frontDoor.test(file) || wiring.test(file) || roomOf(file) in rooms) return null;
      return `belongs to no room: ${Object.keys(rooms).join(', ')}`;
    }),

  [`no file is longer than ${longestFile} lines`]: (tree) =>
    eachFile(tree, (_file, code) => {
      const lines = lineCount(code);
      return lines > longestFile ? `has ${lines} lines, at most ${longestFile}: split it` : null;
    }),

  [`the median file is shorter than ${medianBelow} lines`]: (tree) => {
    const lines = Object.values(tree).map(lineCount);
    const middle = median(lines);
    return middle < medianBelow ? [] : [`the median is ${middle} lines, wanted < ${medianBelow}`];
  },
};

function judge(tree: Tree): Violation[] {
  return Object.values(rules).flatMap((rule) => rule(tree));
}

function trespass(file: string, from: string): string | null {
  if (!isSource(from)) return null;
  if (!from.startsWith('src/')) return 'imports stay inside src';
  if (from === stub) return 'the stub is a program of its own, nobody imports it';
  if (frontDoor.test(file)) return null;
  if (frontDoor.test(from)) return 'nobody imports the front doors';
  const target = roomOf(from);
  if (wiring.test(file)) {
    if (wiring.test(from) || target === 'domain') return null;
    return 'config, log and shutdown may import domain and each other';
  }
  if (wiring.test(from)) return 'only front doors see config, log and shutdown';
  const own = roomOf(file);
  if (own === target) return null;
  const allowed = rooms[own] ?? [];
  if (allowed.includes(target)) return null;
  if (allowed.includes(`${target}.ts`)) {
    if (from === `src/${target}/${target}.ts`) return null;
    return `${own} may see only the door src/${target}/${target}.ts`;
  }
  return `${own} may import ${allowed.join(', ') || 'no other room'}`;
}

function strayPackage(file: string, from: string, kind: Import['kind']): string | null {
  if (isSource(from)) return null;
  const broken = packageRules.find(
    ({ packages, onlyIn, typesAreFree }) =>
      packages.test(packageOf(from)) &&
      !onlyIn.test(file) &&
      !(typesAreFree === true && kind === 'type'),
  );
  return broken?.rule ?? null;
}

// ---- reading sources -------------------------------------------------------------------------

interface Node {
  type: string;
  [field: string]: unknown;
}

function parse(file: string, code: string): Node[] {
  try {
    const nodes: Node[] = [];
    collect(parseAst(code, { lang: 'ts' }), nodes);
    return nodes;
  } catch (cause) {
    throw new Error(`${file} can't be parsed as TypeScript`, { cause });
  }
}

/** The program first, then each node below it. */
function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, into);
    return;
  }
  if (!isNode(value)) return;
  into.push(value);
  for (const field of Object.values(value)) collect(field, into);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Relative imports come resolved (`src/forge/forge.ts`), others as written, built-ins with `node:`. */
function importsOf(file: string, code: string): Import[] {
  return parse(file, code).flatMap((node): Import[] => {
    const source = sourceOf(node);
    if (source === null) return [];
    const erased =
      node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType';
    return [{ from: resolve(file, literal(source)), kind: erased ? 'type' : 'value' }];
  });
}

function sourceOf(node: Node): unknown {
  if (node.type === 'CallExpression' && name(node.callee) === 'require') {
    return (node.arguments as unknown[])[0] ?? null;
  }
  const kinds = /^(Import(Declaration|Expression)|Export(All|Named)Declaration|TSImportType)$/;
  return kinds.test(node.type) ? (node.source ?? null) : null;
}

function resolve(file: string, from: string | null): string {
  // Nobody can hold a table against a name that is made up at run time.
  if (from === null) return 'src/(a module named at run time)';
  if (from.startsWith('.')) return posix.join(posix.dirname(file), from);
  return isBuiltin(from) && !from.startsWith('node:') ? `node:${from}` : from;
}

function readsEnvironment(nodes: Node[]): boolean {
  return nodes.some((node) => {
    if (node.type === 'MemberExpression') {
      return name(node.property) === 'env' && lastName(node.object) === 'process';
    }
    if (node.type === 'VariableDeclarator') {
      return lastName(node.init) === 'process' && picks(node.id, 'env');
    }
    if (node.type === 'ImportDeclaration') {
      return /^(node:)?process$/.test(literal(node.source) ?? '') && importsOtherThanProcess(node);
    }
    return false;
  });
}

/** `import process from 'node:process'` is no reading yet; another name would hide one. */
function importsOtherThanProcess(node: Node): boolean {
  return (node.specifiers as Node[]).some((one) =>
    one.type === 'ImportSpecifier' ? name(one.imported) === 'env' : name(one.local) !== 'process',
  );
}

function picks(pattern: unknown, key: string): boolean {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return false;
  return (pattern.properties as Node[]).some((one) => name(one.key) === key);
}

function lastName(value: unknown): string | null {
  if (isNode(value) && value.type === 'MemberExpression') return name(value.property);
  return name(value);
}

/** Of an identifier, or of the text in `process['env']`. */
function name(value: unknown): string | null {
  if (isNode(value) && value.type === 'Identifier') return String(value.name);
  return literal(value);
}

function literal(value: unknown): string | null {
  return isNode(value) && value.type === 'Literal' && typeof value.value === 'string'
    ? value.value
    : null;
}

function isBarrel([program]: Node[]): boolean {
  const body = (program?.body ?? []) as Node[];
  const passesOn = ({ type, declaration }: Node) =>
    type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && declaration === null);
  return (
    body.some(passesOn) && body.every((one) => passesOn(one) || one.type === 'ImportDeclaration')
  );
}

function isSource(from: string): boolean {
  return /^(src\/|\.\.?\/)/.test(from) || !/^[@a-z]/i.test(from) || from.includes('.json');
}

function packageOf(from: string): string {
  const depth = from.startsWith('@') ? 2 : 1;
  return from.split('/').slice(0, depth).join('/');
}

function roomOf(file: string): string {
  const [, room = '', inside] = file.split('/');
  return inside === undefined ? '' : room;
}

function lineCount(code: string): number {
  return code.replace(/\n$/, '').split('\n').length;
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return (low + high) / 2;
}

function eachFile(tree: Tree, check: (file: string, code: string) => string | null): Violation[] {
  return Object.entries(tree).flatMap(([file, code]) => {
    const fault = check(file, code);
    return fault === null ? [] : [`${file} ${fault}`];
  });
}

function eachImport(tree: Tree, check: (file: string, one: Import) => string | null): Violation[] {
  return Object.entries(tree).flatMap(([file, code]) =>
    importsOf(file, code).flatMap((one) => {
      const fault = check(file, one);
      return fault === null ? [] : [`${file} imports ${one.from}: ${fault}`];
    }),
  );
}

function readTree(): Tree {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(root + file, 'utf8')]));
}

// ---- the tests -------------------------------------------------------------------------------

describe('the sources', () => {
  const tree = readTree();

  it('are all seen, with what they import', () => {
    const imports = Object.entries(tree).flatMap(([file, code]) => importsOf(file, code));

    expect(Object.keys(tree).length).toBeGreaterThan(30);
    expect(imports.map(({ from }) => from)).toContain('src/forge/forge.ts');
    expect(imports.filter(({ from }) => from.startsWith('src/') && !(from in tree))).toEqual([]);
  });

  it.each(Object.entries(rules))('%s', (_rule, broken) => {
    expect(broken(tree)).toEqual([]);
  });
});

describe('the checker', () => {
  it('is content with a tree that keeps the rules', () => {
    const tree: Tree = {
      'src/cli.ts': "import { serve } from './cli/serve.ts';\nserve();",
      'src/cli/serve.ts': `
        import { createGitea } from '../forge/gitea/gitea.ts';
        import { config } from '../config.ts';
        import { createLog } from '../log.ts';
        export const serve = () => createGitea(config, createLog());`,
      'src/cli/sandbox/forge.ts': "export { createEmulator as a } from 'emulate';\nfoo();",
      'src/config.ts': 'export const config = process.env;',
      'src/log.ts': "import pino from 'pino';\nexport const createLog = () => pino();",
      'src/domain/issue.ts': `
        import { createHash } from 'node:crypto';
        import type { Root } from 'mdast';
        import { fromMarkdown } from 'mdast-util-from-markdown';
        export const hash = (root: Root) => createHash(String(fromMarkdown(root)));`,
      'src/domain/deep/er.ts': "import '../issue.ts';",
      'src/forge/forge.ts':
        "import type { hash } from '../domain/issue.ts';\nexport type A = hash;",
      'src/forge/gitea/gitea.ts': `
        import type { Logger } from 'pino';
        import type { A } from '../forge.ts';
        export const createGitea = (a: A, log: Logger) => log.info({ env: a.process });`,
      'src/forge/github/github.ts': "import '@octokit/rest';\nimport '@octokit/auth-app';",
      'src/intake/app.ts': "import 'express';\nimport '../forge/forge.ts';",
      'src/agent/stub.ts': 'console.log(process.env.STUB_SECONDS);',
      'src/agent/process.ts': "import { spawn } from 'node:child_process';\nspawn('x');",
      'src/store/valkey/start.ts': "import { fork } from 'child_process';\nfork('x');",
      'src/coordinator/run.ts': "import '../report/comment/ended.ts';",
    };

    expect(judge(tree)).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    // rooms
    ['src/domain/a.ts', "import '../forge/forge.ts'", 'src/forge/forge.ts', 'no other room'],
    ['src/forge/a.ts', "import type { B } from '../queue/queue.ts'", 'src/queue', 'import domain'],
    ['src/forge/g/a.ts', "import '../../ledger/ledger.ts'", 'src/ledger/ledger.ts', 'domain'],
    ['src/store/a.ts', "export * from '../queue/queue.ts'; let a", 'src/queue', 'import domain'],
    ['src/intake/a.ts', "import '../agent/agent.ts'", 'src/agent/agent.ts', 'intake may import'],
    ['src/intake/a.ts', "import '../queue/bullmq.ts'", 'src/queue/bullmq.ts', 'only the door'],
    ['src/report/a.ts', "await import('../queue/queue.ts')", 'src/queue', 'report may import'],
    ['src/coordinator/a.ts', "import '../forge/gitea/parse.ts'", 'gitea/parse', 'only the door'],
    ['src/coordinator/a.ts', "import '../intake/app.ts'", 'src/intake/app.ts', 'coordinator may'],
    ['src/operator/a.ts', "let a: import('../agent/agent.ts').A", 'src/agent', 'operator may'],
    ['src/operator/a.ts', 'await import(`../${room}.ts`)', 'at run time', 'operator may'],
    ['src/domain/a.ts', "import '../../package.json'", 'package.json', 'inside src'],
    ['src/odd/a.ts', 'f()', 'src/odd/a.ts', 'belongs to no room'],
    ['src/odd.ts', 'f()', 'src/odd.ts', 'belongs to no room'],
    // front doors
    ['src/queue/a.ts', "import '../cli.ts'", 'src/cli.ts', 'nobody imports the front doors'],
    ['src/config.ts', "import './cli/serve.ts'", 'src/cli/serve.ts', 'nobody imports the front'],
    ['src/queue/a.ts', "import type { C } from '../config.ts'", 'config.ts', 'only front doors'],
    ['src/agent/a.ts', "import '../config/agent.ts'", 'src/config/agent.ts', 'only front doors'],
    ['src/domain/a.ts', "import '../log.ts'", 'src/log.ts', 'only front doors'],
    ['src/report/a.ts', "import '../shutdown.ts'", 'src/shutdown.ts', 'only front doors'],
    ['src/log.ts', "import './queue/queue.ts'", 'src/queue/queue.ts', 'domain and each other'],
    ['src/cli/a.ts', "import '../agent/stub.ts'", 'src/agent/stub.ts', 'program of its own'],
    ['src/agent/a.ts', "import './stub.ts'", 'src/agent/stub.ts', 'program of its own'],
    // packages
    ['src/domain/a.ts', "import { z } from 'zod'", 'zod', 'domain may use'],
    ['src/domain/a.ts', "import { readFile } from 'node:fs'", 'node:fs', 'domain may use'],
    ['src/domain/a.ts', "import { readFile } from 'fs/promises'", 'node:fs', 'domain may use'],
    ['src/domain/a.ts', "import { a } from 'marked'", 'marked', 'domain may use'],
    ['src/domain/a.ts', "import type { Logger } from 'pino'", 'pino', 'domain may use'],
    ['src/cli/a.ts', "import express from 'express'", 'express', 'only in intake and operator'],
    ['src/ledger/a.ts', "import type { Queue } from 'bullmq'", 'bullmq', 'only in queue'],
    ['src/agent/a.ts', "import { Redis } from 'ioredis'", 'ioredis', 'only in store, queue'],
    ['src/agent/a.ts', "import { a } from 'ioredis/built/x.js'", 'ioredis', 'only in store, queue'],
    ['src/store/a.ts', "import 'child_process'", 'node:child_process', 'agent and store/valkey'],
    ['src/cli/a.ts', "require('node:child_process')", 'node:child_process', 'agent and store'],
    ['src/forge/a.ts', "import '@octokit/webhooks'", '@octokit/webhooks', 'only in intake'],
    ['src/forge/gitea/a.ts', "import '@octokit/rest'", '@octokit/rest', 'only in forge/github'],
    ['src/cli/a.ts', "import '@octokit/auth-app'", '@octokit/auth-app', 'only in forge/github'],
    ['src/cli/a.ts', "import 'prom-client'", 'prom-client', 'only in operator/metrics'],
    ['src/cli/start.ts', "await import('emulate')", 'emulate', 'only in cli/sandbox'],
    ['src/intake/a.ts', "import pino from 'pino'", 'pino', 'elsewhere only its types'],
    ['src/intake/a.ts', "import { type Logger } from 'pino'", 'pino', 'elsewhere only its types'],
    ['src/cli/a.ts', "import 'vitest'", 'vitest', 'no dependency of package.json'],
    // the environment
    ['src/cli/a.ts', 'f(process.env)', 'src/cli/a.ts', 'reads process.env'],
    ['src/config/a.ts', "f(process['env'].A)", 'src/config/a.ts', 'reads process.env'],
    ['src/agent/a.ts', 'f(globalThis.process.env.A)', 'src/agent/a.ts', 'reads process.env'],
    ['src/agent/a.ts', 'f(process?.env)', 'src/agent/a.ts', 'reads process.env'],
    ['src/agent/a.ts', 'const { env: e } = process', 'src/agent/a.ts', 'reads process.env'],
    [
      'src/agent/a.ts',
      "import { env as e } from 'node:process'",
      'agent/a.ts',
      'reads process.env',
    ],
    ['src/agent/a.ts', "import p from 'node:process'", 'agent/a.ts', 'reads process.env'],
    // shape
    ['src/domain/a.ts', "export * from './b.ts'", 'src/domain/a.ts', 'is a barrel'],
    ['src/domain/a.ts', "import { b } from './b.ts'; export { b }", 'domain/a.ts', 'is a barrel'],
    ['src/domain/a.ts', "export type { B } from './b.ts'", 'src/domain/a.ts', 'is a barrel'],
    ['src/domain/utils.ts', 'f()', 'src/domain/utils.ts', 'name the noun'],
    ['src/domain/helpers/a.ts', 'f()', 'src/domain/helpers/a.ts', 'name the noun'],
    ['src/forge/types.ts', 'f()', 'src/forge/types.ts', 'name the noun'],
    ['src/queue/a.ts', 'f();\n'.repeat(201), 'src/queue/a.ts', 'has 201 lines'],
  ])('tells on %s with `%s`', (file, code, subject, rule) => {
    // Two short neighbours keep the median out of it.
    const found = judge({ [file]: code, 'src/domain/b.ts': 'f()', 'src/domain/c.ts': 'f()' });

    expect(found).toHaveLength(1);
    expect(found[0]).toContain(file);
    expect(found[0]).toContain(subject);
    expect(found[0]).toContain(rule);
  });

  it('lets a file have 200 lines, the last line break not counted', () => {
    const tree = { 'src/queue/a.ts': 'f();\n'.repeat(200), 'src/queue/b.ts': '', 'src/cli.ts': '' };

    expect(judge(tree)).toEqual([]);
  });

  it('tells when the files grow as a whole', () => {
    const lines = (count: number) => 'f();\n'.repeat(count);

    expect(judge({ 'src/queue/a.ts': lines(69), 'src/queue/b.ts': lines(70) })).toEqual([]);
    expect(judge({ 'src/queue/a.ts': lines(70), 'src/queue/b.ts': lines(70) })).toEqual([
      'the median is 70 lines, wanted < 70',
    ]);
  });

  it('names a file that is no TypeScript', () => {
    expect(() => judge({ 'src/queue/a.ts': 'let = ;' })).toThrow('src/queue/a.ts');
  });
});
