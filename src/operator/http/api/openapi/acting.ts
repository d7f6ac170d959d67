import { WISHES } from '../../views/wish.ts';
import { ID, TASK } from './parameters.ts';
import { answer, body, operation } from './parts.ts';

export function acting(): Record<string, object> {
  const wishes = WISHES.map((kind) => [
    `/api/tasks/{owner}/{repo}/{number}/${kind}`,
    {
      post: operation(kind, `Ask to ${kind} it`, {
        parameters: TASK,
        requestBody: body(),
        responses: {
          202: answer('It is asked for', 'Asked'),
          400: answer('A parameter is wrong', 'Error'),
          404: answer('No such task', 'Error'),
        },
      }),
    },
  ]);
  return {
    ...Object.fromEntries(wishes),
    '/api/pause': {
      post: operation('pause', 'Start nothing more', {
        requestBody: body(),
        responses: { 200: answer('Paused', 'Pause'), 400: answer('The body is wrong', 'Error') },
      }),
    },
    '/api/unpause': {
      post: operation('unpause', 'Start again', {
        responses: { 200: answer('Not paused', 'Pause') },
      }),
    },
    '/api/deliveries/{id}/replay': {
      post: operation('replay', 'Take a kept delivery again', {
        parameters: [ID],
        responses: {
          202: answer('How it was taken', 'Replayed'),
          404: answer('No longer kept', 'Error'),
          409: answer("It can't be taken again", 'Error'),
        },
      }),
    },
  };
}
