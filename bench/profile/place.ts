import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface CallFrame {
  functionName: string;
  url: string;
  /** From 0, as the profiler counts. */
  lineNumber: number;
  columnNumber: number;
}

export interface Place {
  /** A room of ours by its folder, a package, Node, or what V8 does for all. */
  part: string;
  file: string;
}

const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/;
const maps = new Map<string, SourceMap | null>();

/** The bundle's map leads to the sources; null = of whoever called it: built in, or made at run time. */
export function placeOf({ functionName, url, lineNumber, columnNumber }: CallFrame): Place | null {
  if (functionName === '(garbage collector)') return { part: 'garbage collection', file: '' };
  if (functionName === '(program)') return { part: 'native code', file: '' };
  if (url.startsWith('node:')) return { part: 'node', file: url };
  if (url === '') return null;
  const entry = PACKAGE.test(url) ? {} : mapOf(url)?.findEntry(lineNumber, columnNumber);
  const path = (entry as { originalSource?: string } | undefined)?.originalSource ?? url;
  return { part: partOf(path), file: path.replace(/.*\//, '') };
}

function partOf(path: string): string {
  const inPackage = PACKAGE.exec(path)?.[1];
  if (inPackage) return inPackage;
  const room = /\/src\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(path)?.[1];
  return room ? `src/${room}` : 'the bench';
}

function mapOf(url: string): SourceMap | null {
  if (!url.startsWith('file:')) return null;
  const known = maps.get(url);
  if (known !== undefined) return known;
  const path = `${fileURLToPath(url)}.map`;
  const map = existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : null;
  maps.set(url, map);
  return map;
}
