import type { IssueRef } from '../../domain/issue.ts';
import type { Forge } from '../forge.ts';
import type { Acts } from './acts.ts';
import { type createCalls, rejected } from './calls.ts';
import { USERS } from './users.ts';
import {
  repositoryIn,
  type StoredIssue,
  type StoredLabel,
  type StoredRepository,
  type World,
} from './world.ts';

interface LabelDeps {
  world: World;
  acts: Acts;
  write: ReturnType<typeof createCalls>['write'];
  existing(ref: IssueRef): StoredIssue;
}

/** Labels as the bot sets them. */
export function labelSide({
  world,
  acts,
  write,
  existing,
}: LabelDeps): Pick<Forge, 'ensureLabels' | 'addLabel' | 'removeLabel'> {
  const { bot } = USERS;
  return {
    async ensureLabels({ id }, labels) {
      const home = repositoryIn(world, id);
      for (const label of labels) {
        if (!home || findLabel(home, label.name)) continue;
        await write('label.create', null, label.name, () => acts.createLabel(home, label));
      }
    },
    addLabel: (ref, name) =>
      write('label.add', ref, name, () => {
        const label = findLabel(repositoryIn(world, ref.repositoryId), name);
        if (!label) throw rejected(`label.add: there is no label ${name}`, 404);
        const issue = existing(ref);
        acts.label(issue, bot, label);
        return issue.labels.map((one) => one.name);
      }),
    removeLabel: (ref, name) =>
      write('label.remove', ref, name, () => {
        const label = findLabel(repositoryIn(world, ref.repositoryId), name);
        if (label) acts.unlabel(existing(ref), bot, label);
      }),
  };
}

function findLabel(home: StoredRepository | undefined, name: string): StoredLabel | undefined {
  return home?.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}
