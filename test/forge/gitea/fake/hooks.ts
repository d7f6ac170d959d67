import { createHmac } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { refuse } from './answers.ts';
import { localsOf, type Place, pageOf, type StoredHook } from './place.ts';
import { repositoryJson, userJson } from './shapes.ts';

/** Who asks, what it may see, the organisations' hooks. */
export function accountRoutes(place: Place): Router {
  const { world, organisations } = place;
  const routes = Router();
  routes.get('/user', (_request, response) => {
    response.json(userJson(localsOf(response).person));
  });
  routes.get('/version', (_request, response) => void response.json({ version: '1.26.0' }));
  routes.get('/user/repos', (request, response) => {
    const { person } = localsOf(response);
    const own = [...world.repositories.values()].filter(({ writers }) => writers.has(person.id));
    response.json(pageOf(own, request).map((home) => repositoryJson(home, person)));
  });
  const exists: RequestHandler = (request, response, next) => {
    if (organisations.has(String(request.params.org))) return next();
    refuse(response, 404, 'GetOrgByName');
  };
  const nameOf = (request: Request) => String(request.params.org);
  routes.use('/orgs/:org/hooks', exists, routesOf(place, nameOf));
  return routes;
}

/** Under `/repos/:owner/:repo`: only its owner sees them. */
export function hookRoutes(place: Place): Router {
  const routes = Router({ mergeParams: true });
  const mayAdminister: RequestHandler = (_request, response, next) => {
    const { person, home } = localsOf(response);
    if (person.id === home.owner.id || place.administered.has(home.facts.id)) return next();
    refuse(response, 403, 'user should be an owner or a collaborator with admin write');
  };
  const nameOf = (_request: Request, response: Response) => localsOf(response).home.facts.fullName;
  routes.use('/hooks', mayAdminister, routesOf(place, nameOf));
  return routes;
}

let lastId = 0;

function routesOf(
  { hooks }: Place,
  nameOf: (request: Request, response: Response) => string,
): Router {
  const routes = Router({ mergeParams: true });
  const of = (request: Request, response: Response) => {
    const name = nameOf(request, response);
    const those = hooks.get(name) ?? [];
    hooks.set(name, those);
    return those;
  };
  routes.get('/', (request, response) => {
    response.json(pageOf(of(request, response), request).map(shown));
  });
  routes.post('/', (request, response) => {
    lastId += 1;
    const { config, events, active } = request.body;
    const { secret, ...rest } = config;
    const hook = { id: lastId, config: rest, secret, events, active };
    of(request, response).push(hook);
    response.status(201).json(shown(hook));
  });
  routes.patch('/:id', (request, response) => {
    const hook = of(request, response).find(({ id }) => id === Number(request.params.id));
    if (!hook) return refuse(response, 404, 'not found');
    hook.events = request.body.events ?? ['push'];
    response.json(shown(hook));
  });
  routes.delete('/:id', (request, response) => {
    const those = of(request, response);
    const at = those.findIndex(({ id }) => id === Number(request.params.id));
    if (at < 0) return refuse(response, 404, 'not found');
    those.splice(at, 1);
    response.status(204).end();
  });
  routes.post('/:id/tests', async (request, response) => {
    const hook = of(request, response).find(({ id }) => id === Number(request.params.id));
    if (!hook) return refuse(response, 404, 'not found');
    if (hook.events.includes('push')) await push(hook, localsOf(response).home.facts);
    response.status(204).end();
  });
  return routes;
}

async function push(
  { config, secret }: StoredHook,
  { id, fullName }: { id: number; fullName: string },
): Promise<void> {
  const repository = { id, full_name: fullName };
  const body = JSON.stringify({ ref: 'refs/heads/main', repository });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  await fetch(config.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitea-event': 'push',
      'x-gitea-event-type': 'push',
      'x-gitea-signature': signature,
    },
    body,
  }).catch(() => undefined);
}

function shown({ secret: _secret, ...hook }: StoredHook) {
  return { ...hook, type: 'gitea', name: '' };
}
