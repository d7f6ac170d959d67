/** One hash tag: everything of an installation lives in one slot, so scripts may touch any of it. */
const TAG = '{forgehand}:';

export const keys = {
  issue: (key: string) => `${TAG}issue:${key}`,
  blockers: (key: string) => `${TAG}blockers:${key}`,
  unmet: (key: string) => `${TAG}unmet:${key}`,
  dependents: (key: string) => `${TAG}dependents:${key}`,
  wishes: (key: string) => `${TAG}wishes:${key}`,
  phase: (phase: string) => `${TAG}phase:${phase}`,
  holders: (repository: string) => `${TAG}holders:${repository}`,
  names: (forge: string) => `${TAG}names:${forge}`,
  bot: (forge: string) => `${TAG}bot:${forge}`,
  swept: (forge: string) => `${TAG}swept:${forge}`,
  sweepLock: `${TAG}sweeper`,
  owed: `${TAG}owed`,
  untold: `${TAG}untold`,
  owedRuns: `${TAG}owed:run`,
  history: (key: string) => `${TAG}history:${key}`,
  pace: (step: number) => `${TAG}pace:${step}`,
  pause: `${TAG}pause`,
  alive: `${TAG}alive`,
  figures: `${TAG}figures`,
  deliveries: (list: string) => `${TAG}deliveries:${list}`,
  deliveryBodies: (list: string) => `${TAG}deliveries:${list}:bodies`,
  delivered: (forge: string) => `${TAG}delivered:${forge}`,
  log: (runId: string) => `${TAG}log:${runId}`,
  logHead: (runId: string) => `${TAG}log:${runId}:head`,
  logTail: (runId: string) => `${TAG}log:${runId}:tail`,
  /** Channels. */
  onOwed: `${TAG}owed`,
  onCancelled: `${TAG}cancelled`,
};
