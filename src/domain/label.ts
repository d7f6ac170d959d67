/** GitHub tells no labels apart by case, and nobody writes them by it. */
export function isSameLabel(one: string, other: string | null): boolean {
  return other !== null && one.toLowerCase() === other.toLowerCase();
}
