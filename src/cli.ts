#!/usr/bin/env node
import { main } from './cli/main.ts';
import { processWorld } from './cli/process-world.ts';

const code = await main(process.argv.slice(2), processWorld());
// What failed may have left connections open.
if (code === 0) process.exitCode = 0;
else process.exit(code);
