// Calls the function that a file exports as its default, as often as it is told to.
const [file = ''] = process.argv.slice(2);

process.on('disconnect', () => process.exit());
process.on('message', async (args: unknown) => {
  if (Array.isArray(args)) process.send?.(await answerTo(args));
});
process.send?.('ready');

/** An error goes to whoever called, as it is: that one tells it. */
async function answerTo(args: unknown[]): Promise<{ result: unknown } | { error: unknown }> {
  try {
    const { default: work } = await import(file);
    return { result: await work(...args) };
  } catch (error) {
    return { error };
  }
}
