import { z } from 'zod';
import type { Person } from '../../domain/issue.ts';
import type { RepositoryFacts } from '../forge.ts';
import { installations } from './authorization.ts';
import type { Request } from './client.ts';
import { personSchema, repositorySchema, toFacts, toPerson } from './parse.ts';
import type { Repositories } from './repositories.ts';

const PAGE = 100;
const repositoryPage = z.object({ repositories: z.array(repositorySchema) });

export type App = ReturnType<typeof createApp>;

/** What only an App knows of itself: its user, and where it is installed. */
export function createApp(request: Request) {
  return { whoAmI, mayWrite, repositories, learnRepositories };

  /** Comments of an App are by the user `<slug>[bot]`. */
  async function whoAmI(): Promise<Person> {
    const { data } = await request({ kind: 'app.read' }, 'GET /app');
    const { slug } = z.object({ slug: z.string() }).parse(data);
    const user = await request({ kind: 'user.read' }, 'GET /users/{username}', {
      username: `${slug}[bot]`,
    });
    return toPerson(personSchema.parse(user.data));
  }

  /** An App that may write issues need not be allowed to push. */
  async function mayWrite(owner: string): Promise<boolean> {
    const all = await installed();
    const found = all.find(({ account }) => account.login.toLowerCase() === owner.toLowerCase());
    return found ? writesIssues(found) : false;
  }

  async function installed() {
    const { data } = await request({ kind: 'app.installations' }, 'GET /app/installations', {
      per_page: PAGE,
    });
    return installations.parse(data);
  }

  /** All that it is installed on, so that a sweep knows where to look. */
  async function learnRepositories({ learn }: Pick<Repositories, 'learn'>): Promise<void> {
    for (const repository of await repositories()) learn(repository);
  }

  async function repositories(): Promise<RepositoryFacts[]> {
    const found: RepositoryFacts[] = [];
    for (const installation of await installed()) {
      const may = writesIssues(installation);
      for await (const facts of repositoriesOf(installation.account.login))
        found.push({ ...facts, mayWrite: may && !facts.archived });
    }
    return found;
  }

  async function* repositoriesOf(owner: string): AsyncGenerator<RepositoryFacts> {
    for (let page = 1; ; page += 1) {
      const { status, data } = await request(
        { kind: 'app.repositories' },
        'GET /installation/repositories',
        { owner, per_page: PAGE, page },
      );
      if (status !== 200) return;
      const { repositories } = repositoryPage.parse(data);
      yield* repositories.map(toFacts);
      if (repositories.length < PAGE) return;
    }
  }
}

function writesIssues({ permissions }: z.infer<typeof installations>[number]): boolean {
  return permissions.issues === 'write';
}
