import { Router } from 'express';
import { parseKey } from '../../../../src/domain/issue.ts';
import { issueIn, type StoredIssue } from '../../../../src/forge/memory/world.ts';
import { refuse } from './answers.ts';
import { findIssue, localsOf, mayWrite, type Place, pageOf } from './place.ts';
import { issueJson, timelineJson } from './shapes.ts';

/** Under `/repos/:owner/:repo/issues`: one issue, its timeline, its dependencies. */
export function issueRoutes({ world, acts }: Place): Router {
  const routes = Router({ mergeParams: true });

  routes.get('/', (request, response) => {
    const { home } = localsOf(response);
    const since = Date.parse(String(request.query.since ?? 0));
    const onlyIssues = request.query.type === 'issues';
    const rows = [...home.issues.values()].filter(
      ({ updatedAt, merged }) => Date.parse(updatedAt) >= since && (merged === null || !onlyIssues),
    );
    response.json(pageOf(rows, request).map((issue) => issueJson(world, issue)));
  });

  routes.get('/:number', findIssue, (_request, response) => {
    response.json(issueJson(world, localsOf(response).issue));
  });

  routes.patch('/:number', findIssue, mayWrite, (request, response) => {
    const { issue, person } = localsOf(response);
    if (request.body.state === 'closed' && issue.state === 'open' && isBlocked(issue))
      return refuse(
        response,
        412,
        'cannot close this issue because it still has open dependencies',
      );
    if (request.body.state) acts.setState(issue, person, request.body.state);
    response.status(201).json(issueJson(world, issue));
  });

  routes.get('/:number/timeline', findIssue, (request, response) => {
    const since = Date.parse(String(request.query.since ?? new Date(0).toISOString()));
    const rows = localsOf(response).issue.timeline.filter(
      ({ updated_at }) => Date.parse(updated_at) >= since,
    );
    response.json(
      pageOf(rows, request)
        .filter(({ type }) => type !== 'hidden')
        .map(timelineJson),
    );
  });

  /** One in a repository that the bot can't see is told without its name. */
  routes.get('/:number/dependencies', findIssue, (request, response) => {
    const keys = pageOf([...localsOf(response).issue.blockers], request);
    response.json(
      keys.map((key) => {
        const blocker = issueIn(world, parseKey(key));
        return blocker ? issueJson(world, blocker) : { number: 0, title: '' };
      }),
    );
  });

  return routes;

  function isBlocked({ blockers }: StoredIssue): boolean {
    return [...blockers].some((key) => issueIn(world, parseKey(key))?.state === 'open');
  }
}
