// Calls the function that a file exports as its default, as often as it is told to.
const [file = ''] = process.argv.slice(2);

process.on('disconnect', () => process.exit());
process.on('message', async (args: unknown) => {
  if (!Array.isArray(args)) return;
  const { default: work } = await import(file);
  process.send?.({ result: await work(...args) });
});
process.send?.('ready');
