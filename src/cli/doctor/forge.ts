import type { ForgeConfig } from '../../config.ts';
import { parseKey } from '../../domain/issue.ts';
import { PHASES } from '../../domain/task.ts';
import type { Account, ForgeAdmin } from '../../forge/admin.ts';
import { ForgeError, type RepositoryFacts } from '../../forge/forge.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ForgeFacts } from '../../operator/doctor/forge.ts';
import { BY_APP, byToken, type Remedies } from '../../operator/doctor/remedies.ts';

export interface FoundForge {
  facts: ForgeFacts;
  /** Null when the token doesn't work. */
  account: Account | null;
  repositories: RepositoryFacts[];
}

export function remediesOf({ auth }: ForgeConfig, bot: string): Remedies {
  return auth.kind === 'app' ? BY_APP : byToken(bot);
}

/** What the bot's own token tells of the forge. */
export async function findForge(
  forge: ForgeConfig,
  admin: ForgeAdmin,
  ledger: Pick<Ledger, 'list'> | null,
): Promise<FoundForge> {
  const { kind, url } = forge;
  const remedies = remediesOf(forge, 'the bot’s user');
  const nothing = {
    kind,
    url,
    version: null,
    clockMs: null,
    owned: [],
    selfAssigned: null,
    remedies,
  };
  try {
    const account = await admin.account();
    const repositories = await admin.repositories();
    const own = `${account.login.toLowerCase()}/`;
    const names = repositories.map(({ fullName }) => fullName);
    const facts: ForgeFacts = {
      ...nothing,
      ...(await admin.server()),
      account: { kind: 'works', ...account },
      owned: names.filter((name) => name.toLowerCase().startsWith(own)),
      selfAssigned: ledger ? await selfAssigned(ledger, forge.name, account.id) : null,
    };
    return { facts, account, repositories };
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    const account = { kind: wordOf(error), message: error.message };
    return { facts: { ...nothing, account }, account: null, repositories: [] };
  }
}

function wordOf({ kind }: ForgeError): 'refused' | 'unavailable' | 'forbidden' {
  if (kind === 'unauthorized') return 'refused';
  return kind === 'forbidden' ? 'forbidden' : 'unavailable';
}

/** People try it with the bot's token: then its own user is who assigned. Ids are a forge's own. */
async function selfAssigned(
  ledger: Pick<Ledger, 'list'>,
  forge: string,
  bot: number,
): Promise<string | null> {
  const { records } = await ledger.list([...PHASES], { offset: 0, limit: 200 });
  const found = records.find(
    ({ record }) => record.task?.assignment.by?.id === bot && parseKey(record.key).forge === forge,
  )?.record;
  return found ? `${found.repository.fullName}#${found.number}` : null;
}
