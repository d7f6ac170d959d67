import { z } from 'zod';
import type { ForgeAdmin } from '../admin.ts';
import { ForgeError } from '../forge.ts';
import { createApp } from './app.ts';
import type { Request } from './client.ts';

const hookConfigSchema = z
  .object({ url: z.string(), content_type: z.string() })
  .partial()
  .nullable();
const eventsSchema = z.object({ events: z.array(z.string()).default([]) });

/**
 * Administration by an App: what it may do comes from where it is installed, and it has one
 * webhook of its own for all of them, which is changed on its page alone.
 */
export function createAppAdmin(
  request: Request,
  shared: Pick<ForgeAdmin, 'events' | 'server'>,
): ForgeAdmin {
  const app = createApp(request);

  return {
    ...shared,
    account: async () => ({ ...(await app.whoAmI()), isAdmin: false }),
    repositories: app.repositories,
    tokenMayWrite: (fullName) => app.mayWrite(fullName.split('/')[0] ?? ''),

    async hooks({ kind }) {
      if (kind === 'organisation') return 'nowhere';
      const { data } = await request({ kind: 'app.hook' }, 'GET /app/hook/config');
      const { url, content_type } = hookConfigSchema.parse(data) ?? {};
      if (!url) return [];
      const told = await request({ kind: 'app.read' }, 'GET /app');
      const { events } = eventsSchema.parse(told.data);
      return [
        { id: 0, url, events: events.toSorted(), active: true, json: content_type === 'json' },
      ];
    },

    addHook: () => Promise.reject(onItsPage()),
    removeHook: () => Promise.reject(onItsPage()),
    test: async () => false,
  };
}

function onItsPage(): ForgeError {
  const what = 'the webhook of an App is set on the App’s page';
  return new ForgeError('forbidden', what, { status: null });
}
