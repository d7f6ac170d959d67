import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { IssueRef } from '../../../src/domain/issue.ts';
import { createActs } from '../../../src/forge/memory/acts.ts';
import { createPeople } from '../../../src/forge/memory/people.ts';
import { USERS } from '../../../src/forge/memory/users.ts';
import { createWorld, issueIn, type MemoryEvent } from '../../../src/forge/memory/world.ts';
import { createMeetings, type Meeting, refuse } from './fake/answers.ts';
import { commentRoutes } from './fake/comments.ts';
import { accountRoutes, hookRoutes } from './fake/hooks.ts';
import { issueRoutes } from './fake/issues.ts';
import { labelRoutes } from './fake/labels.ts';
import {
  authenticate,
  findRepository,
  localsOf,
  type Place,
  pageOf,
  rowsAtMost,
} from './fake/place.ts';
import { rightsRoutes } from './fake/rights.ts';
import { issueJson, labelJson, repositoryJson } from './fake/shapes.ts';

/**
 * Gitea's API as far as the adapter speaks it, over HTTP, with the forge in memory behind it. It
 * stands under a path, `/gitea`, as behind a proxy. What it answers was compared with a real one by
 * the contract that both keep.
 */
export async function startFakeGitea() {
  const listeners = new Set<(event: MemoryEvent) => void>();
  let ahead = 0;
  let lastRepository = 6;
  const world = createWorld(
    'gitea',
    () => Date.now() + ahead,
    (event) => {
      for (const listener of listeners) listener(event);
    },
  );
  const acts = createActs(world);
  const place: Place = {
    world,
    acts,
    tokens: new Map(Object.values(USERS).map((person) => [`token-${person.login}`, person])),
    moved: new Map(),
    organisations: new Map(),
    hooks: new Map(),
    administered: new Set(),
  };
  const meetings = createMeetings();
  let onRequest = () => {};
  const requests: string[] = [];
  const app = serve(place, meetings, (request) => {
    requests.push(request);
    onRequest();
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    ...place,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gitea`,
    token: `token-${USERS.bot.login}`,
    /** `METHOD /path?query` under the API, as they came. */
    requests,
    /** Called as each request comes; the last one set counts. */
    onRequest(listener: () => void) {
      onRequest = listener;
    },
    /** The next fitting requests meet this instead of an answer. */
    meet: (fits: RegExp, meeting: Meeting, times?: number) => meetings.meet(fits, meeting, times),
    addRepository,
    setRowsAtMost: (rows: number) => void Object.assign(app.locals, { rowsAtMost: rows }),
    labelIds: (ref: IssueRef) => (issueIn(world, ref)?.labels ?? []).map(({ id }) => id),
    /** The forge's clock shows the next second; nobody waits for it. */
    nextSecond: async () => {
      ahead += 1_000;
    },
    onEvent: (listener: (event: MemoryEvent) => void) => void listeners.add(listener),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };

  function addRepository(fullName: string) {
    lastRepository += 1;
    const facts = {
      id: lastRepository,
      fullName,
      cloneUrl: `https://forge.test/${fullName}.git`,
      defaultBranch: 'main',
      archived: false,
      mayWrite: true,
    };
    const writers = new Set([USERS.owner.id, USERS.bot.id, USERS.writer.id]);
    const home = {
      facts,
      owner: USERS.owner,
      writers,
      labels: [],
      issues: new Map(),
      lastNumber: 0,
    };
    world.repositories.set(facts.id, home);
    return { home, people: createPeople(world, acts, home, USERS) };
  }
}

function serve(
  place: Place,
  meetings: ReturnType<typeof createMeetings>,
  came: (request: string) => void,
): Express {
  const { world, organisations } = place;
  const app = express();
  const api = express.Router();
  app.use('/gitea/api/v1', api);
  api.use((request, _response, next) => {
    came(`${request.method} ${request.url}`);
    next();
  });
  api.use(meetings.middleware);
  api.use(authenticate(place), express.json());

  api.use(accountRoutes(place));
  api.get('/settings/api', (_request, response) => {
    response.json({ max_response_items: rowsAtMost(app) });
  });
  api.get('/repositories/:id', (request, response) => {
    const home = world.repositories.get(Number(request.params.id));
    if (!home) return refuse(response, 404, 'repository does not exist');
    response.json(repositoryJson(home, localsOf(response).person));
  });
  api.get('/orgs/:org/labels', (request, response) => {
    response.json(pageOf(organisations.get(request.params.org) ?? [], request).map(labelJson));
  });
  api.get('/repos/issues/search', (request, response) => {
    const { person } = localsOf(response);
    const all = [...world.repositories.values()].flatMap(({ issues }) => [...issues.values()]);
    const { labels: wanted } = request.query;
    const rows = all.filter(({ state, assignees, labels }) => {
      if (state !== 'open') return false;
      if (wanted) return labels.some(({ name }) => name === wanted);
      return assignees.some(({ id }) => id === person.id);
    });
    response.json(pageOf(rows, request).map((issue) => issueJson(world, issue)));
  });

  const repository = express.Router({ mergeParams: true });
  api.use('/repos/:owner/:repo', findRepository(place), repository);
  repository.get('/', (_request, response) => {
    const { home, person } = localsOf(response);
    response.json(repositoryJson(home, person));
  });
  repository.use('/issues', commentRoutes(place), issueRoutes(place));
  repository.use(labelRoutes(place), rightsRoutes(place), hookRoutes(place));
  return app;
}
