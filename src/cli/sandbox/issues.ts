/** Five issues of a small project: a chain, a join, and one whose agent asks for a second attempt. */
export const ISSUES = [
  {
    title: 'Parse the header of a log line',
    body: `A line begins with a time and a level; both are wanted as fields.

## Context Estimate
- Files to modify: 2
- **Total estimated: 12000 tokens**
- **Recommended agent: sonnet**

## Difficulty
easy`,
  },
  {
    title: 'Read the settings from a file',
    body: `Level and colours come from \`logview.toml\`. Its parser is rate limited at first: the agent asks for a second attempt.

Stub: retry

## Context Estimate
- Files to modify: 3
- **Total estimated: 18000 tokens**

## Difficulty
medium`,
  },
  {
    title: 'Filter by level',
    body: `Only lines of the wanted level and above.

## Difficulty
easy

## Dependencies
- Blocked by: #1 (the header)`,
  },
  {
    title: 'Colour the levels',
    body: `Errors red, warnings yellow, the colours from the settings.

## Difficulty
medium

## Dependencies
- Blocked by: #2 (the settings), #3 (the filter)`,
  },
  {
    title: 'Write the manual page',
    body: `All options, with an example each.

## Difficulty
easy

## Dependencies
- Depends on #4`,
  },
];
