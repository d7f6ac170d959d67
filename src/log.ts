import { type DestinationStream, type Level, type Logger, pino, stdSerializers } from 'pino';
import pretty from 'pino-pretty';
import { createRedactor } from './log/redactor.ts';

export interface LogOptions {
  level: Level | 'silent';
  /** `auto`: pretty on a terminal, else one JSON object a line. */
  format: 'auto' | 'pretty' | 'json';
  /** Values that must never be seen; asked at each line, since secrets are rotated. */
  secrets: () => readonly string[];
  /** Default: stdout. */
  destination?: DestinationStream;
  isTty?: boolean;
}

const SECRET_NAMES = [
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'privateKey',
  'apiKey',
  'redisUrl',
];

/** Redacts by path and by value; the pretty form is made from lines that are redacted already. */
export function createLog(options: LogOptions): Logger {
  const { level, secrets, destination = pino.destination({ fd: 1, sync: true }) } = options;
  const redact = createRedactor(secrets);
  const out = isPretty(options) ? prettyTo(destination, options) : destination;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      redact: {
        paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
    },
    { write: (line: string) => out.write(redact(line)) },
  );
}

function isPretty({ format, isTty = process.stdout.isTTY }: LogOptions): boolean {
  return format === 'pretty' || (format === 'auto' && isTty === true);
}

function prettyTo(destination: DestinationStream, { isTty }: LogOptions): DestinationStream {
  const lines = pretty.prettyFactory({
    colorize: isTty ?? process.stdout.isTTY === true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
  });
  return { write: (line) => destination.write(lines(line) ?? '') };
}
