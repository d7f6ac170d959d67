/** Redis may hang rather than fail; a forge waits five seconds at most. */
export class DeadlinePassed extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = 'DeadlinePassed';
  }
}

/** What comes after the deadline is dropped, its error too: the caller has answered by then. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlinePassed(ms)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
