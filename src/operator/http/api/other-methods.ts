import type { Router } from 'express';

/** After all routes: a path that is served answers 405 to what it has no method for. */
export function refuseOtherMethods(router: Router, paths: Record<string, object>): void {
  for (const [template, methods] of Object.entries(paths)) {
    const allow = Object.keys(methods)
      .map((method) => method.toUpperCase())
      .join(', ');
    const path = template.replace(/^\/api/, '').replace(/\{(\w+)\}/g, ':$1');
    router.all(path, (_request, response) => {
      response
        .status(405)
        .set('Allow', allow)
        .json({ error: `Only ${allow} is taken here.` });
    });
  }
}
