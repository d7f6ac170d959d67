import { BOX_NAMES } from '../../../domain/boxes.ts';
import type { TaskView } from '../views/task.ts';
import { pathOf } from '../views/task-row.ts';
import { wishesFor } from '../views/wish.ts';
import { type Html, html } from './html.ts';

/** A form each, so that they work without a script; they ask, and the next look obeys. */
export function actionForms(task: TaskView, csrf: string): Html {
  const [path, query] = pathOf(task).split('?');
  return html`<div class="actions">${wishesFor(task.phase).map(
    (kind) =>
      html`<form method="post" action="${path}/${kind}?${query}"><input type="hidden" name="csrf" value="${csrf}"><button class="${kind}">${BOX_NAMES[kind]}</button></form>`,
  )}</div>`;
}
