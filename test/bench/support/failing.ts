/** A part of a bench that can't be measured. */
export default function fail(what: string): never {
  throw new Error(`no such ${what}`, { cause: new Error('it was never built') });
}
