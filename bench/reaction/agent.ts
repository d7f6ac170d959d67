import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An agent that only tells that it runs; a program whose own start costs little. */
export async function announcingAgent() {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  let tell = () => {};
  const server = createServer((socket) => {
    tell();
    socket.on('error', () => {}).destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const command = join(dir, 'agent.sh');
  const { port } = server.address() as AddressInfo;
  writeFileSync(command, `#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/${port}\n`);
  chmodSync(command, 0o755);
  return {
    command,
    /** Resolves when the next one runs. */
    started: () =>
      new Promise<void>((resolve) => {
        tell = resolve;
      }),
    close() {
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
