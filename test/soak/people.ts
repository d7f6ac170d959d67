import type { House } from '../faults/support/house.ts';
import type { Act } from './acts.ts';

/** What a person does on the forge; doing what is done already is no error. */
export async function play({ forge }: House, act: Act): Promise<void> {
  const { issue } = act;
  switch (act.kind) {
    case 'open': {
      const number = await forge.open(`soak ${issue}`, act.body);
      if (number !== issue) throw new Error(`the forge calls issue ${issue} of the plan ${number}`);
      if (act.handOver) await forge.assign(issue);
      return;
    }
    case 'assign':
      return void (await forge.assign(issue));
    case 'unassign':
      return void (await forge.unassign(issue));
    case 'close':
      return void (await forge.edit(issue, { state: 'closed', state_reason: 'completed' }));
    case 'drop':
      return void (await forge.edit(issue, { state: 'closed', state_reason: 'not_planned' }));
    case 'reopen':
      return void (await forge.edit(issue, { state: 'open' }));
    case 'edit':
      return void (await forge.edit(issue, { body: act.body }));
    case 'comment':
      return void (await forge.comment(issue, act.text));
    case 'label':
      return void (await forge.addLabel(issue, act.label));
    case 'unlabel':
      if ((await forge.labels(issue)).includes(act.label))
        await forge.removeLabel(issue, act.label);
  }
}
