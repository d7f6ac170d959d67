import type { IssueKey } from '../domain/issue.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { findIssue, findRepositories } from '../operator/http/views/find.ts';
import { Failed, WrongUse } from './world.ts';

/** An issue as people write it on the command line. */
export interface IssueName {
  fullName: string;
  number: number;
}

const NAME = /^([\w.-]+\/[\w.-]+)#([1-9]\d{0,15})$/;
/** Also its address, as copied from the browser. */
const ADDRESS = /^https?:\/\/.*?\/([\w.-]+\/[\w.-]+)\/issues\/([1-9]\d{0,15})(?:[?#].*)?$/;

export function parseIssueName(text: string): IssueName {
  const match = NAME.exec(text) ?? ADDRESS.exec(text);
  if (!match) throw new WrongUse(`${text} names no issue: write it as owner/repo#12`);
  return { fullName: match[1] as string, number: Number(match[2]) };
}

/** Null when no repository of that name was ever heard of. Throws when two forges have one. */
export async function keyOfName(
  ledger: Pick<Ledger, 'repositoryNames' | 'readMany'>,
  forges: string[],
  { fullName, number }: IssueName,
): Promise<IssueKey | null> {
  const places = await findRepositories({ ledger, forges }, { fullName });
  if (new Set(places.map(({ forge }) => forge)).size > 1)
    throw new WrongUse(`${fullName} is a repository of several forges: add --forge <name>`);
  return findIssue({ ledger, forges }, { fullName, number });
}

/** For commands that are about tasks only. */
export async function taskKeyOf(
  ledger: Pick<Ledger, 'repositoryNames' | 'readMany' | 'read'>,
  forges: string[],
  name: IssueName,
): Promise<IssueKey> {
  const key = await keyOfName(ledger, forges, name);
  const record = key && (await ledger.read(key)).record;
  if (record?.task) return record.key;
  const shown = `${name.fullName}#${name.number}`;
  throw new Failed(
    `${shown} is no task of the bot: \`forgehand explain ${shown}\` says why, \`forgehand tasks\` lists those there are.`,
  );
}
