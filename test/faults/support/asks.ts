import { BOT } from './forge.ts';
import type { House } from './house.ts';

interface Heard {
  action: string;
  issue: { state: string; assignees: { login: string }[] };
  assignee?: { login: string };
  comment?: { id: number; body: string; created_at: string };
}

const ASKS_ANOTHER = /^\/(retry|answer)\b/m;

/**
 * When people asked for a run of the issue, and the bot obeyed: each assignment, and what its history
 * or its reaction says. What it refused, or never saw, is none. ms since 1970, oldest first.
 */
export async function asksFor(house: House, issue: number): Promise<number[]> {
  const sent = house.relay.sent.filter((one) => one.issue === issue);
  const given = sent.filter(({ body }) => givesIt(JSON.parse(body))).map(({ at }) => at);
  const shown = sent.flatMap(({ body }) => obeyedComment(house, JSON.parse(body)));
  const wishes = new Set([...(await kept(house, issue)), ...shown]);
  return [...given, ...wishes].toSorted((a, b) => a - b);
}

function givesIt({ action, issue, assignee }: Heard): boolean {
  if (action === 'assigned') return issue.state === 'open' && assignee?.login === BOT;
  return action === 'reopened' && issue.assignees.some(({ login }) => login === BOT);
}

/** A ledger that was lost has no history, what the bot did on the forge stays. */
function obeyedComment({ proxy }: House, { action, comment }: Heard): number[] {
  if (action !== 'created' || !comment || !ASKS_ANOTHER.test(comment.body)) return [];
  const isObeyed = proxy
    .writes()
    .some(
      ({ path, body }) =>
        path.endsWith(`/comments/${comment.id}/reactions`) && /"(eyes|\+1)"/.test(body),
    );
  return isObeyed ? [Date.parse(comment.created_at)] : [];
}

async function kept({ ledger, forge }: House, issue: number): Promise<number[]> {
  const history = await ledger.history(forge.key(issue));
  return history
    .filter(({ kind, what }) => kind === 'answered' || (kind === 'asked' && what === 'retry'))
    .map(({ at }) => Date.parse(at));
}
