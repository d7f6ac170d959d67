import pino from 'pino';
import { createGithub } from '../../src/forge/github/github.ts';
import { startEmulatedGithub } from '../support/emulated-github.ts';
import { forgeContract } from './contract.ts';
import type { ForgeUnderTest } from './people.ts';

const log = pino({ level: 'silent' });

async function setup(): Promise<ForgeUnderTest> {
  const { url, botToken, people, close } = await startEmulatedGithub();
  const auth = { token: () => botToken };
  const shared = { throttle: false, throttleId: 'test', log };
  return { forge: createGithub({ name: 'github', url, auth, ...shared }), people, close };
}

forgeContract('GitHub, as emulate plays it', setup, {
  dependencies: true,
  exclusiveLabels: true,
  deletedIssues: true,
  bornAssigned: true,
  renames: true,
  commentList: true,
  reactions: true,
});
