// A server that only reads and answers: as many as the generator can send to one of these, it can send to any.
import { createServer } from 'node:http';
import { serve } from './serve.mjs';

serve(
  createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(202).end());
  }),
);
