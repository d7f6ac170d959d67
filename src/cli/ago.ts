import { lasted } from '../domain/when.ts';

/** `5 min ago`: on a terminal the age says more than the time; null = never. */
export function ago(iso: string | null, now: number): string {
  if (iso === null) return 'never';
  return `${age(iso, now)} ago`;
}

/** The largest unit alone, so that a column stays narrow. */
export function age(iso: string, now: number): string {
  const words = lasted(iso, new Date(now).toISOString());
  if (words === 'under a second') return '0 s';
  const [count, unit] = words.split(' ') as [string, string];
  if (unit === 'h' && Number(count) >= 48) return `${Math.floor(Number(count) / 24)} d`;
  return `${count} ${unit}`;
}
