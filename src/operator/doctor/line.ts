/** One thing that was looked at; a remedy says what to do about it. */
export interface Line {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  says: string;
  remedy: string | null;
}

/** Lines under one heading: `Store`, or a repository's name. */
export interface Section {
  title: string;
  lines: Line[];
}

export function ok(check: string, says: string): Line {
  return { check, level: 'ok', says, remedy: null };
}

export function warn(check: string, says: string, remedy: string): Line {
  return { check, level: 'warn', says, remedy };
}

export function fail(check: string, says: string, remedy: string): Line {
  return { check, level: 'fail', says, remedy };
}
