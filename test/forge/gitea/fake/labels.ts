import { type Response, Router } from 'express';
import type { StoredLabel } from '../../../../src/forge/memory/world.ts';
import { refuse } from './answers.ts';
import { findIssue, localsOf, mayWrite, type Place, pageOf } from './place.ts';
import { labelJson } from './shapes.ts';

/** Under `/repos/:owner/:repo`: the repository's labels, and an issue's. */
export function labelRoutes({ acts, organisations }: Place): Router {
  const routes = Router({ mergeParams: true });

  routes.get('/labels', (request, response) => {
    response.json(pageOf(localsOf(response).home.labels, request).map(labelJson));
  });

  /** A name may be given twice. */
  routes.post('/labels', mayWrite, (request, response) => {
    const { name, color, description, exclusive } = request.body;
    const label = { name, color: color.replace(/^#/, ''), description, exclusive };
    response.status(201).json(labelJson(acts.createLabel(localsOf(response).home, label)));
  });

  routes.get('/issues/:number/labels', findIssue, (_request, response) => {
    response.json(localsOf(response).issue.labels.map(labelJson));
  });

  /** Ids that are nobody's are skipped without a word. */
  routes.post('/issues/:number/labels', findIssue, mayWrite, (request, response) => {
    const { issue, person } = localsOf(response);
    const ids: number[] = request.body.labels;
    for (const label of usable(response).filter(({ id }) => ids.includes(id)))
      acts.label(issue, person, label);
    response.json(issue.labels.map(labelJson));
  });

  routes.delete('/issues/:number/labels/:label', findIssue, mayWrite, (request, response) => {
    const { issue, person } = localsOf(response);
    const label = usable(response).find(({ id }) => id === Number(request.params.label));
    if (!label) return refuse(response, 422, 'label does not exist');
    acts.unlabel(issue, person, label);
    response.status(204).json(null);
  });

  return routes;

  function usable(response: Response): StoredLabel[] {
    const { facts, labels } = localsOf(response).home;
    return [...labels, ...(organisations.get(facts.fullName.split('/')[0] ?? '') ?? [])];
  }
}
