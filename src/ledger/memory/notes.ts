import type { IssueKey } from '../../domain/issue.ts';
import type { NotedRight } from '../../domain/noted-right.ts';
import type { IssueNotes } from '../issue-notes.ts';

const KEPT_MS = 3_600_000;

export function createMemoryNotes() {
  const spent = new Map<string, number[]>();
  const rights = new Map<IssueKey, NotedRight[]>();

  const door: IssueNotes = {
    async spend(key, what, atMs) {
      const young = (spent.get(`${what} ${key}`) ?? []).filter((at) => at > atMs - KEPT_MS);
      spent.set(`${what} ${key}`, [...young, atMs]);
    },
    async spent(key, sinceMs) {
      const count = (what: 'run' | 'write') =>
        (spent.get(`${what} ${key}`) ?? []).filter((at) => at > sinceMs).length;
      return { runs: count('run'), writes: count('write') };
    },
    async noteRight(key, right) {
      rights.set(key, [...(rights.get(key) ?? []), right].slice(-100));
    },
    notedRights: async (key) => [...(rights.get(key) ?? [])],
  };

  return {
    door,
    clear() {
      spent.clear();
      rights.clear();
    },
  };
}
