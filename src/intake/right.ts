import { z } from 'zod';
import type { NotedRight } from '../domain/noted-right.ts';
import type { Forge } from '../forge/forge.ts';
import type { Subject } from './events.ts';

const someone = z.object({ id: z.int() });

const shape = z.object({
  issue: z.object({ user: someone }),
  sender: someone,
  comment: z.object({ id: z.int().positive() }).nullish(),
  repository: z.object({ permissions: z.object({ push: z.boolean(), admin: z.boolean() }) }),
});

/**
 * What a signed delivery says of a right to write. In those about comments and assigning Gitea puts
 * the sender's own permissions, in all others those of the issue's author. Null where it says nothing.
 */
export function rightIn(
  forge: Forge['kind'],
  subject: Subject,
  body: unknown,
): Omit<NotedRight, 'at'> | null {
  if (forge === 'github') return null;
  const parsed = shape.safeParse(body);
  if (!parsed.success) return null;
  const { issue, sender, comment, repository } = parsed.data;
  const { push, admin } = repository.permissions;
  const may = push || admin;
  if (subject === 'comment') return { person: sender.id, may, comment: comment?.id ?? null };
  const person = subject === 'assign' ? sender.id : issue.user.id;
  return { person, may, comment: null };
}
