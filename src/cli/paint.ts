export type Paint = (
  colour: 'dim' | 'green' | 'red' | 'yellow' | 'blue' | 'bold',
  text: string,
) => string;

const CODES = { dim: 2, green: 32, red: 31, yellow: 33, blue: 34, bold: 1 };

/** Colour only where a person looks at it. */
export function painter(on: boolean): Paint {
  return (colour, text) => (on ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
}
