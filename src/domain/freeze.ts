import { createHash } from 'node:crypto';

/** Names a title and body, to see whether what runs is what was seen. 32 hex digits. */
export function freeze(issue: { title: string; body: string }): string {
  return createHash('sha256')
    .update(issue.title)
    .update('\0')
    .update(issue.body)
    .digest('hex')
    .slice(0, 32);
}
