// What each server of this bench does beside serving: it tells its port, and its CPU when asked.
export function serve(server) {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpuUs: user + system });
  });
}

export const SECRET = 'a-secret-of-the-bench';
