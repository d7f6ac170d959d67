import { z } from 'zod';
import { acting } from './openapi/acting.ts';
import { reading } from './openapi/reading.ts';
import { SCHEMAS } from './openapi/schemas.ts';

/** The document that describes this API, made of the schemas that its answers are made with. */
export function openapi(version: string): object {
  const schemas = Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { target: 'draft-2020-12' }),
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Forgehand',
      version,
      description:
        'What the bot has in hand, and what an operator may ask of it. Actions are wishes: they are obeyed by the next look at the issue, as if a person had asked on it.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, {}],
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The OPERATOR_TOKEN. Without one configured: only from this machine.',
        },
      },
      schemas,
    },
    paths: { ...reading(), ...acting() },
  };
}
