import type { Request, Router } from 'express';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Forms } from '../access/forms.ts';
import type { FindDeps } from '../views/find.ts';
import { WISHES, wishFor } from '../views/wish.ts';
import { keyOf } from './task.ts';

export interface ActionsDeps extends FindDeps {
  ledger: FindDeps['ledger'] & Pick<Ledger, 'read' | 'wish' | 'owe' | 'pause' | 'unpause'>;
  forms: Forms;
  now(): number;
}

/** What the forms of the pages ask for; afterwards the page is shown anew. */
export function addActions(router: Router, deps: ActionsDeps): void {
  const { ledger, forms, now } = deps;

  for (const kind of WISHES) {
    router.post(
      `/tasks/:owner/:repo/:number/${kind}`,
      forms.check,
      async (request, response, next) => {
        const key = await keyOf(deps, request);
        const task = key && (await ledger.read(key)).record?.task;
        if (!key || !task) return next();
        await wishFor(ledger, key, { kind, words: '', now: now() });
        // The last part alone: a repository may have that name.
        const page = request.originalUrl.replace(new RegExp(`/${kind}(?=\\?|$)`), '');
        response.redirect(303, page);
      },
    );
  }

  router.post('/pause', forms.check, async (request, response) => {
    const at = new Date(now()).toISOString();
    await ledger.pause({ by: 'operator', at, reason: '', kind: 'person' });
    response.redirect(303, cameFrom(request));
  });

  router.post('/unpause', forms.check, async (request, response) => {
    await ledger.unpause();
    response.redirect(303, cameFrom(request));
  });
}

/** Back to the page with the button; only its path is believed. */
function cameFrom({ headers }: Request): string {
  const from = headers.referer ?? '';
  if (!URL.canParse(from) || new URL(from).host !== headers.host) return '/';
  const { pathname, search } = new URL(from);
  return pathname.startsWith('//') ? '/' : `${pathname}${search}`;
}
