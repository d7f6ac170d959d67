import { phase } from '../../views/task-row.ts';
import { FORGE, ID, TASK } from './parameters.ts';
import { answer, operation, parameter } from './parts.ts';

export function reading(): Record<string, object> {
  return {
    '/api/tasks': {
      get: operation('listTasks', 'Tasks, phase by phase, the newest of each first', {
        parameters: [
          parameter(
            'query',
            'phase',
            {
              type: 'string',
              pattern: `^((${phase.options.join('|')})(,(${phase.options.join('|')}))*)?$`,
            },
            'Some phases, by comma.',
          ),
          parameter(
            'query',
            'repository',
            { type: 'string', pattern: '^[^/\\s]+/[^/\\s]+$', maxLength: 200 },
            '`owner/name`.',
          ),
          FORGE,
          parameter('query', 'offset', {
            type: 'integer',
            minimum: 0,
            maximum: 10_000_000,
            default: 0,
          }),
          parameter('query', 'limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
        ],
        responses: {
          200: answer('A page of tasks', 'TaskPage'),
          400: answer('A parameter is wrong', 'Error'),
        },
      }),
    },
    '/api/tasks/{owner}/{repo}/{number}': {
      get: operation('readTask', 'One task with all that is known of it', {
        parameters: TASK,
        responses: {
          200: answer('The task', 'Task'),
          400: answer('A parameter is wrong', 'Error'),
          404: answer('No such task', 'Error'),
        },
      }),
    },
    '/api/deliveries': {
      get: operation('listDeliveries', 'The last deliveries, newest first', {
        parameters: [
          parameter('query', 'limit', { type: 'integer', minimum: 1, maximum: 550, default: 100 }),
        ],
        responses: {
          200: answer('Deliveries', 'DeliveryPage'),
          400: answer('A parameter is wrong', 'Error'),
        },
      }),
    },
    '/api/runs/{id}/log': {
      get: operation(
        'readLog',
        'What an agent said: as text, or with `Accept: text/event-stream` as a stream that follows it and goes on after Last-Event-ID',
        {
          parameters: [
            ID,
            parameter('query', 'download', { type: 'string' }, 'Given: as a file.'),
            parameter(
              'header',
              'Last-Event-ID',
              { type: 'string' },
              'The number of the next line wanted.',
            ),
          ],
          responses: {
            200: {
              description: 'The log',
              content: {
                'text/plain': { schema: { type: 'string' } },
                'text/event-stream': { schema: { type: 'string' } },
              },
            },
            204: { description: 'The run is over and all of it was told.' },
            404: answer('No such log', 'Error'),
          },
        },
      ),
    },
    '/api/openapi.json': {
      get: operation('describe', 'This document', {
        responses: {
          200: {
            description: 'OpenAPI 3.1',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
        },
      }),
    },
  };
}
