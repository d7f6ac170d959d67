import type { BaseConfig, ForgeConfig } from '../../config.ts';
import { ALIVE_FOR_MS } from '../../domain/kept.ts';
import { type WhyNot, whyNot } from '../../domain/why-not.ts';
import type { IssueRead } from '../../forge/forge.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { openOwnAdmin } from '../admin.ts';
import { createForge } from '../forges.ts';
import type { IssueName } from '../issue-name.ts';
import { lastSweep } from '../last-sweep.ts';
import { silentLog } from '../silent-log.ts';

/** Asks the forge, since the ledger knows nothing of it. Throws ForgeError. */
export async function explainNotTask(
  { config, forge, ledger }: { config: BaseConfig; forge: ForgeConfig; ledger: Ledger },
  { fullName, number }: IssueName,
  now: number,
): Promise<WhyNot> {
  const reader = await createForge({ ...config, forge }, await silentLog(), {});
  const repository = await reader.repository(fullName);
  const issue: IssueRead = repository
    ? await reader.readIssue({ forge: forge.name, repositoryId: repository.id, number })
    : { kind: 'unreadable' };
  const last = await ledger.lastDeliveries(forge.name);
  return whyNot({
    name: `${fullName}#${number}`,
    bot: await ledger.identity(forge.name),
    triggerLabel: config.triggerLabel,
    repository,
    tokenMayWrite: repository?.mayWrite
      ? await (await openOwnAdmin(forge)).tokenMayWrite(fullName)
      : true,
    issue,
    lastDelivery: (repository && last.byRepository.get(repository.id)) ?? null,
    sweptAt: await lastSweep(ledger),
    sweepIntervalMs: config.sweepIntervalMs,
    idle: (await ledger.alive(now - ALIVE_FOR_MS)).length === 0,
  });
}
