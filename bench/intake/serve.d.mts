import type { Server } from 'node:http';

export function serve(server: Server): void;
export const SECRET: string;
