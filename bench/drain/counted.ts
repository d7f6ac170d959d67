/** The same door, and how often each of its methods was called. */
export function counted<T extends object>(door: T, calls: Map<string, number>): T {
  const methods = Object.entries(door).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return method(...args);
    },
  ]);
  return Object.fromEntries(methods);
}
