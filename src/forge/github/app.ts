import { z } from 'zod';
import type { Person } from '../../domain/issue.ts';
import { installations } from './authorization.ts';
import type { Request } from './client.ts';
import { personSchema, toPerson } from './parse.ts';
import type { Repositories } from './repositories.ts';

const PAGE = 100;
const repositoryPage = z.object({
  repositories: z.array(z.object({ id: z.number(), full_name: z.string() })),
});

export type App = ReturnType<typeof createApp>;

/** What only an App knows of itself: its user, and where it is installed. */
export function createApp(request: Request) {
  return { whoAmI, mayWrite, learnRepositories };

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
    return found?.permissions.issues === 'write';
  }

  async function installed() {
    const { data } = await request({ kind: 'app.installations' }, 'GET /app/installations', {
      per_page: PAGE,
    });
    return installations.parse(data);
  }

  /** All that it is installed on, so that a sweep knows where to look. */
  async function learnRepositories({ learn }: Pick<Repositories, 'learn'>): Promise<void> {
    for (const { account } of await installed()) {
      for (let page = 1; ; page += 1) {
        const { status, data } = await request(
          { kind: 'app.repositories' },
          'GET /installation/repositories',
          { owner: account.login, per_page: PAGE, page },
        );
        if (status !== 200) break;
        const { repositories } = repositoryPage.parse(data);
        for (const { id, full_name } of repositories) learn({ id, fullName: full_name });
        if (repositories.length < PAGE) break;
      }
    }
  }
}
