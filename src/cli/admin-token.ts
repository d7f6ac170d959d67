import { type World, WrongUse } from './world.ts';

/** `-` keeps it out of the shell's history and the list of processes. It is used once and never stored. */
export async function adminTokenOf(
  world: Pick<World, 'readStdin'>,
  option: string | undefined,
): Promise<string | null> {
  if (option === undefined) return null;
  const token = option === '-' ? (await world.readStdin()).trim() : option;
  if (token === '')
    throw new WrongUse('--admin-token is empty: give a token, or - and it on stdin');
  return token;
}
