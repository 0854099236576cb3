import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston'
import { DaemonError } from './errors.ts'
import { toLoggable } from './loggable.ts'

const LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** From the fewest lines to the most. */
export type LogLevel = (typeof LEVELS)[number]

/** Writes one JSON object a line: `ts`, `level`, `component`, fields of the logger, `event`, fields of the line. */
export type Logger = {
  /** @param event Stable, dotted, past tense: `provider.created`. What varies goes into fields. */
  debug(event: string, fields?: Record<string, unknown>): void
  info(event: string, fields?: Record<string, unknown>): void
  warn(event: string, fields?: Record<string, unknown>): void
  error(event: string, fields?: Record<string, unknown>): void
  /** The same logger with more fields on every line, such as the host of a rack. */
  child(fields: Record<string, string>): Logger
  /** Of this logger and all its children. */
  setLevel(level: string): void
}

/**
 * @param options.level error, warn, info or debug
 * @param options.stream Where lines go; standard output unless given
 * @throws DaemonError USAGE on another level
 */
export function createLogger(options: {
  component: string
  level: string
  fields?: Record<string, string>
  stream?: NodeJS.WritableStream
}): Logger {
  const stream = options.stream ?? process.stdout
  const winston = createWinston({
    level: parseLogLevel(options.level),
    levels: Object.fromEntries(LEVELS.map((level, index) => [level, index])),
    // Fields come in the order given: JSON.stringify keeps it, winston's own json format sorts.
    format: format.printf(({ line }) => JSON.stringify(line)),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  })
  return loggerOver(winston, { component: options.component, ...options.fields })
}

/** @throws DaemonError USAGE */
export function parseLogLevel(text: string): LogLevel {
  const level = LEVELS.find((known) => known === text)
  if (level !== undefined) return level
  throw new DaemonError(
    'USAGE',
    `no log level ${JSON.stringify(text)}: choose ${LEVELS.join(', ')}`,
  )
}

/** One winston logger serves a process: a child is only its fields, since a rack has hundreds. */
function loggerOver(winston: Winston, base: Record<string, string>): Logger {
  const write = (level: LogLevel, event: string, fields?: Record<string, unknown>) => {
    if (!winston.isLevelEnabled(level)) return
    const ts = new Date().toISOString()
    const line = { ts, level, ...base, event, ...loggableFields(fields) }
    winston.log({ level, message: event, line })
  }
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    child: (fields) => loggerOver(winston, { ...base, ...fields }),
    setLevel: (level) => {
      winston.level = parseLogLevel(level)
    },
  }
}

function loggableFields(fields: Record<string, unknown> | undefined): Record<string, unknown> {
  const entries = Object.entries(fields ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, toLoggable(value)]))
}
