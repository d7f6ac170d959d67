/** The same door, and how often each of its methods was called. */
export function counted<T extends object>(door: T, calls: Map<string, number>): T {
  return new Proxy(door, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
        return Reflect.apply(value, target, args);
      };
    },
  });
}
