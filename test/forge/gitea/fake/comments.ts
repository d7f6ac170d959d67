import { type Response, Router } from 'express';
import { react } from '../../../../src/forge/memory/comments.ts';
import { commentIn, type StoredIssue } from '../../../../src/forge/memory/world.ts';
import { refuse } from './answers.ts';
import { findIssue, localsOf, type Place, pageOf } from './place.ts';
import { commentJson } from './shapes.ts';

/** Under `/repos/:owner/:repo/issues`: comments of one issue, of the repository, and one alone. */
export function commentRoutes({ world, acts }: Place): Router {
  const routes = Router({ mergeParams: true });

  routes.get('/comments', (request, response) => {
    const since = Date.parse(String(request.query.since ?? 0));
    const rows = [...localsOf(response).home.issues.values()].flatMap((issue) =>
      commentsOf(issue)
        .filter(({ updated_at }) => Date.parse(updated_at) >= since)
        .map((entry) => commentJson(world, issue, entry)),
    );
    response.json(pageOf(rows, request));
  });

  routes.get('/comments/:comment', (request, response) => {
    const found = find(response, Number(request.params.comment));
    if (!found) return refuse(response, 404, 'comment does not exist');
    response.json(commentJson(world, found.issue, found.entry));
  });

  routes.patch('/comments/:comment', (request, response) => {
    const { person } = localsOf(response);
    const found = find(response, Number(request.params.comment));
    if (!found) return refuse(response, 404, 'comment does not exist');
    acts.editComment(found.issue, person, found.entry.id, request.body.body);
    response.json(commentJson(world, found.issue, found.entry));
  });

  routes.post('/comments/:comment/reactions', (request, response) => {
    const { person } = localsOf(response);
    const found = find(response, Number(request.params.comment));
    if (!found) return refuse(response, 404, 'comment does not exist');
    react(found.issue, found.entry.id, request.body.content, person);
    response.status(201).json({ content: request.body.content });
  });

  /** All at once: `limit` is ignored. */
  routes.get('/:number/comments', findIssue, (_request, response) => {
    const { issue } = localsOf(response);
    response.json(commentsOf(issue).map((entry) => commentJson(world, issue, entry)));
  });

  routes.post('/:number/comments', findIssue, (request, response) => {
    const { issue, person } = localsOf(response);
    const entry = acts.comment(issue, person, request.body.body);
    response.status(201).json(commentJson(world, issue, entry));
  });

  return routes;

  function find(response: Response, id: number) {
    for (const issue of localsOf(response).home.issues.values()) {
      const entry = commentIn(issue, id);
      if (entry) return { issue, entry };
    }
    return null;
  }
}

function commentsOf({ timeline }: StoredIssue) {
  return timeline.filter(({ type }) => type === 'comment');
}
