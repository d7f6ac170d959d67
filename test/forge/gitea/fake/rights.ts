import { Router } from 'express';
import { USERS } from '../../../../src/forge/memory/users.ts';
import { refuse } from './answers.ts';
import { localsOf, type Place } from './place.ts';
import { userJson } from './shapes.ts';

/** Under `/repos/:owner/:repo`: who may do what, as far as the bot is told. */
export function rightsRoutes({ administered, organisations }: Place): Router {
  const routes = Router({ mergeParams: true });
  const everybody = Object.values(USERS);

  routes.get('/assignees', (_request, response) => {
    const { home } = localsOf(response);
    response.json(everybody.filter(({ id }) => home.writers.has(id)).map(userJson));
  });

  routes.get('/collaborators/:login/permission', (request, response) => {
    const { home } = localsOf(response);
    if (!administered.has(home.facts.id)) return refuse(response, 403, 'only admins can');
    const person = everybody.find(({ login }) => login === request.params.login);
    response.json({ permission: person && home.writers.has(person.id) ? 'write' : 'read' });
  });

  routes.get('/teams', (_request, response) => {
    const owner = localsOf(response).home.facts.fullName.split('/')[0] ?? '';
    if (!organisations.has(owner))
      return refuse(response, 405, 'repo is not owned by an organization');
    response.json([]);
  });

  return routes;
}
