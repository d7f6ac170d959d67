import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { IssueKey } from '../../../domain/issue.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { findIssue } from '../views/find.ts';
import { type ListDeps, listTasks } from '../views/list.ts';
import { readTask, type TaskViewDeps } from '../views/task.ts';
import { WISHES, wishFor } from '../views/wish.ts';
import { forgeQuery, parsed, taskPath, taskQuery } from './asked.ts';

export interface TasksDeps extends ListDeps, TaskViewDeps {
  ledger: ListDeps['ledger'] & TaskViewDeps['ledger'] & Pick<Ledger, 'wish' | 'owe'>;
  now(): number;
}

const UNKNOWN = { error: 'The bot has no such task: it may never have been assigned.' };
const reason = z.strictObject({ reason: z.string().max(500).default('') });

export function addTasks(router: Router, deps: TasksDeps): void {
  const { ledger } = deps;

  router.get('/tasks', async (request, response) => {
    const asked = parsed(taskQuery, request.query, response);
    if (!asked) return;
    const { phase: phases, ...rest } = asked;
    response.json(await listTasks(deps, { phases, ...rest }));
  });

  router.get('/tasks/:owner/:repo/:number', async (request, response) => {
    const key = await keyOf(request, response);
    if (!key) return;
    const task = await readTask(deps, key);
    if (task) response.json(task);
    else response.status(404).json(UNKNOWN);
  });

  for (const kind of WISHES) {
    router.post(`/tasks/:owner/:repo/:number/${kind}`, async (request, response) => {
      const said = parsed(reason, request.body ?? {}, response);
      const key = said && (await keyOf(request, response));
      if (!key) return;
      const { record } = await ledger.read(key);
      if (!record?.task) return void response.status(404).json(UNKNOWN);
      await wishFor(ledger, key, { kind, words: said.reason, now: deps.now() });
      const issue = `${record.repository.fullName}#${record.number}`;
      response.status(202).json({ asked: kind, issue });
    });
  }

  /** Null when it was answered already. */
  async function keyOf(request: Request, response: Response): Promise<IssueKey | null> {
    const path = parsed(taskPath, request.params, response);
    const query = path && parsed(forgeQuery, request.query, response);
    if (!path || !query) return null;
    const fullName = `${path.owner}/${path.repo}`;
    const key = await findIssue(deps, { fullName, number: path.number, forge: query.forge });
    if (!key) response.status(404).json(UNKNOWN);
    return key;
  }
}
