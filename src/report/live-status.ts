import { moment } from '../domain/when.ts';
import type { ReportDeps, Telling } from './telling.ts';

/** The answer to `/status`: what the status comment can't hold, since it is true only now. */
export async function liveStatus(
  { key, told }: Telling,
  { explain, now }: ReportDeps,
): Promise<string> {
  const reasons = await explain(key);
  const what = reasons.length > 0 ? reasons.join('; ') : 'it is not in the bot’s hands';
  const link = told().commentUrl;
  const more = link ? ` [All of it](${link})` : '';
  return `At ${moment(new Date(now()).toISOString())}: ${what}.${more}`;
}
