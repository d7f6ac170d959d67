import { parameter } from './parts.ts';

export const FORGE = parameter(
  'query',
  'forge',
  { type: 'string', maxLength: 100 },
  'The configured name, where two forges have such a repository.',
);
export const ID = parameter('path', 'id', { type: 'string', minLength: 1 });
export const TASK = [
  parameter('path', 'owner', { type: 'string', minLength: 1, maxLength: 100 }),
  parameter('path', 'repo', { type: 'string', minLength: 1, maxLength: 100 }),
  parameter('path', 'number', { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  FORGE,
];
