import type { Ledger } from '../ledger.ts';

export function createMemoryFigures() {
  const figures = new Map<string, number>();
  const batches = new Set<string>();

  const door: Pick<Ledger, 'addFigures' | 'readFigures'> = {
    async addFigures({ id, added, set }) {
      if (batches.has(id)) return;
      batches.add(id);
      for (const [name, by] of Object.entries(added)) {
        figures.set(name, (figures.get(name) ?? 0) + by);
      }
      for (const [name, value] of Object.entries(set)) figures.set(name, value);
    },
    readFigures: async () => new Map(figures),
  };

  return {
    door,
    clear() {
      figures.clear();
      batches.clear();
    },
  };
}
