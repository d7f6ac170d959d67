import type { SchemaName } from './schemas.ts';

/** Every operation may be refused, or find Redis away. */
export function operation(
  operationId: string,
  summary: string,
  rest: { responses: object; [field: string]: unknown },
): object {
  const common = {
    401: answer('The token is missing or wrong', 'Error'),
    403: answer('From here nobody may', 'Error'),
    429: answer('Too many actions: wait a minute', 'Error'),
    503: answer('Redis does not answer', 'Error'),
  };
  return { operationId, summary, ...rest, responses: { ...rest.responses, ...common } };
}

export function parameter(
  place: 'path' | 'query' | 'header',
  name: string,
  schema: object,
  description?: string,
): object {
  return {
    in: place,
    name,
    required: place === 'path',
    schema,
    ...(description ? { description } : {}),
  };
}

export function body(): object {
  return { required: false, content: { 'application/json': { schema: ref('Reason') } } };
}

export function answer(description: string, name: SchemaName): object {
  return { description, content: { 'application/json': { schema: ref(name) } } };
}

function ref(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}
