import { pino } from 'pino';

/** What every room may say to the log; fields first, sentence second, as pino has it. */
export interface Log {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  child(fields: Record<string, unknown>): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A log whose level may change while it is written; its children keep the level they were made with. */
export interface LevelledLog extends Log {
  level: string;
}

const SECRET_NAMES = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secret',
  'privateKey',
  'credentials',
];
const SECRET_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** One JSON line per entry; values under secret-looking names never reach it. */
export function createLog(options: {
  name: string;
  level?: string;
  destination?: { write(line: string): void };
}): LevelledLog {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** Says nothing: for tests. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
