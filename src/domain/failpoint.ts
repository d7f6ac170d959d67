/** Steps of the walk, in its order: at each of them a test may end, stop or block the process. */
export const FAILPOINTS = [
  'intake:before-add',
  'intake:after-add',
  'look:before-read',
  'look:before-decide',
  'look:before-commit',
  'look:after-commit',
  'pump:after-claim',
  'pump:after-add',
  'run:before-admit',
  'run:before-begin',
  'run:after-begin',
  'run:after-spawn',
  'run:after-exit',
  'run:before-commit',
  'run:after-commit',
  'report:before-labels',
  'report:after-add-label',
  'report:after-labels',
  'report:before-comment',
  'report:after-comment',
  'report:before-edit',
  'report:after-edit',
  'report:before-notice',
  'report:after-notice',
  'report:before-told',
  'report:after-told',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

/** Told by the rooms where they are; a front door may make something of it. */
export type Reach = (step: Failpoint) => void;

export const goOn: Reach = () => {};
