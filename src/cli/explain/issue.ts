import type { Config, ForgeConfig } from '../../config.ts';
import type { WhyNot } from '../../domain/why-not.ts';
import { type Explanation, explainTask } from '../../operator/explain.ts';
import { forgeNamed } from '../forge-named.ts';
import { type IssueName, keyOfName } from '../issue-name.ts';
import { type Bot, withBot } from '../reach.ts';
import type { World } from '../world.ts';
import { explainNotTask } from './not-task.ts';

/** From the store where it is a task, else from the forge. */
export async function explainIssue(
  world: World,
  name: IssueName,
  forge: string | undefined,
): Promise<Explanation | WhyNot> {
  const config = world.config();
  const forges = forge ? [forgeNamed(world, forge)] : world.forges();
  const names = forges.map((one) => one.name);
  return withBot(config, names, async (bot) => {
    const task = await taskOf(config, forges, bot, name);
    if (task) return task;
    const asked = { config, forge: forgeNamed(world, forge), ledger: bot.ledger };
    return explainNotTask(asked, name, world.now());
  });
}

async function taskOf(
  config: Config,
  forges: ForgeConfig[],
  { ledger, queue }: Bot,
  name: IssueName,
): Promise<Explanation | null> {
  const key = await keyOfName(
    ledger,
    forges.map((one) => one.name),
    name,
  );
  if (!key) return null;
  const deps = {
    ledger,
    queue: await queue(),
    limits: new Map(Object.entries(config.concurrencyLimits)),
    maxAttempts: config.maxAttempts,
    unblockOn: config.unblockOn,
  };
  return explainTask(deps, key);
}
