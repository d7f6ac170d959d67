interface Span {
  from: number;
  to: number;
}

/** When which issue was closed, as those who closed and reopened it know; ms since 1970. */
export function createClosings() {
  const closed = new Map<number, Span[]>();
  return {
    /** The moment lies between asking and the answer: the span takes both in. */
    async around<T>(
      number: number,
      { state, state_reason: reason }: Record<string, unknown>,
      edit: () => Promise<T>,
    ): Promise<T> {
      const spans = closed.get(number) ?? [];
      const last = spans.at(-1);
      if (state === 'closed' && reason !== 'not_planned' && last?.to !== Number.POSITIVE_INFINITY)
        closed.set(number, [...spans, { from: Date.now(), to: Number.POSITIVE_INFINITY }]);
      const edited = await edit();
      const isOver = state === 'open' || (state === 'closed' && reason === 'not_planned');
      if (isOver && last?.to === Number.POSITIVE_INFINITY) last.to = Date.now();
      return edited;
    },
    wasClosed: (number: number, from: number, to: number): boolean =>
      (closed.get(number) ?? []).some((span) => span.from <= to && span.to >= from),
  };
}
