#!/usr/bin/env node
// A small agent in Node: lists what the issue asks to be done, and asks when it asks for nothing.
import { readFileSync, writeFileSync } from 'node:fs';

const NEEDS_A_HUMAN = 78;
const { issue, answers } = JSON.parse(readFileSync(process.env.FORGEHAND_TASK, 'utf8'));

const steps = [issue.body, ...answers.map(({ text }) => text)]
  .join('\n')
  .split('\n')
  .filter((line) => /^\s*[-*] \S/.test(line));

if (steps.length === 0) {
  end({ question: 'What are the steps? Answer with a list.' }, NEEDS_A_HUMAN);
}
for (const [i, step] of steps.entries()) {
  const percent = Math.round((100 * i) / steps.length);
  console.log(`::progress ${percent} ${step.trim().slice(2)}`);
}
end({ summary: `Went through ${steps.length} steps of "${issue.title}".` }, 0);

function end(result, code) {
  writeFileSync(process.env.FORGEHAND_RESULT, JSON.stringify(result));
  process.exit(code);
}
