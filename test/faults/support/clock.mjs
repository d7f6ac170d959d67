// Given to a program by NODE_OPTIONS: at each SIGUSR2 its wall clock jumps by the next of
// CLOCK_STEPS_MS. Timers and performance.now() go on as ever, as they do when an operator sets it.
const RealDate = globalThis.Date;
const steps = (process.env.CLOCK_STEPS_MS ?? '').split(',').map(Number);
let aheadMs = 0;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};

process.on('SIGUSR2', () => {
  aheadMs += steps.shift() ?? 0;
});
