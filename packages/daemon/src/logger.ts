import { createLogger as createWinstonLogger, format, transports } from 'winston'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Fields = Record<string, unknown>

/** Writes one JSON line an event. A Secret among the fields prints as `[redacted]`. */
export type Logger = {
  error(event: string, fields?: Fields): void
  warn(event: string, fields?: Fields): void
  info(event: string, fields?: Fields): void
  debug(event: string, fields?: Fields): void
  /** The same logger with fields that stand in each of its lines. */
  child(fields: Fields): Logger
}

const line = format.printf(({ level, message, timestamp, ...fields }) =>
  JSON.stringify({ ts: timestamp, level, event: message, ...fields }, errorsAsText),
)

/** An Error has no fields of its own that JSON would show; its message and code are what a reader wants, never its stack. */
function errorsAsText(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const code = 'code' in value ? { code: value.code } : {}
  const cause = value.cause === undefined ? {} : { cause: value.cause }
  return { ...code, message: value.message, ...cause }
}

/** A logger to standard output; children share its one transport. */
export function createLogger({ component, level }: { component: string; level: LogLevel }): Logger {
  const winston = createWinstonLogger({
    level,
    format: format.combine(format.timestamp(), line),
    transports: [new transports.Stream({ stream: process.stdout, eol: '\n' })],
  })
  const withFields = (own: Fields): Logger => {
    const write =
      (level: LogLevel) =>
      (event: string, fields: Fields = {}): void => {
        winston.log(level, event, { ...own, ...fields })
      }
    return {
      error: write('error'),
      warn: write('warn'),
      info: write('info'),
      debug: write('debug'),
      child: (fields) => withFields({ ...own, ...fields }),
    }
  }
  return withFields({ component })
}

/** A logger that writes nothing. */
export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLogger,
}
