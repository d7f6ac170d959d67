/** What is asked for in one turn of the event loop is done together; each is told its own answer. */
export function gather<A, B>(together: (all: A[]) => Promise<B[]>): (one: A) => Promise<B> {
  let waiting: { one: A; resolve(answer: B): void; reject(error: unknown): void }[] = [];

  return (one) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ one, resolve, reject });
    });

  function flush(): void {
    const batch = waiting;
    waiting = [];
    together(batch.map(({ one }) => one)).then(
      (answers) => {
        for (const [i, { resolve }] of batch.entries()) resolve(answers[i] as B);
      },
      (error) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }
}
