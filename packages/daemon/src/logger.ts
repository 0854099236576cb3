import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston'
import { DaemonError } from './errors.ts'
import { logOutput } from './log-output.ts'
import { formatLogRecord, type LogRecord } from './log-text.ts'
import { toLoggable } from './loggable.ts'

const LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** From the fewest lines to the most. */
export type LogLevel = (typeof LEVELS)[number]

/**
 * Writes one JSON object a line: `ts`, `level`, `component`, fields of the logger, `event`,
 * `trace_id` if there is one, fields of the line.
 */
export type Logger = {
  /** @param event Stable, dotted, past tense: `provider.created`. What varies goes into fields. */
  debug(event: string, fields?: Record<string, unknown>): void
  info(event: string, fields?: Record<string, unknown>): void
  warn(event: string, fields?: Record<string, unknown>): void
  error(event: string, fields?: Record<string, unknown>): void
  /**
   * The same logger with more fields on every line, such as the host of a rack; it may have a level
   * of its own from now on.
   */
  child(fields: Record<string, string>, options?: { hasOwnLevel: boolean }): Logger
  /** Of this logger and all its children but those that have a level of their own. */
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
  /** JSON unless given: as text for a person, coloured or not. */
  style?: 'json' | { color: boolean }
  /** Trace of whatever runs when a line is written, 32 hex digits; undefined: none. */
  traceId?: () => string | undefined
}): Logger {
  const { component, fields, style = 'json', traceId } = options
  // Fields come in the order given: JSON.stringify keeps it, winston's own json format sorts.
  const render =
    style === 'json' ? JSON.stringify : (line: LogRecord) => formatLogRecord(line, style)
  const dropped = (lines: number): string =>
    render({
      ts: new Date().toISOString(),
      level: 'warn',
      component,
      ...fields,
      event: 'log.lines-dropped',
      lines,
    })
  const stream = options.stream ?? logOutput(dropped)
  const winston = createWinston({
    // What is written is decided before it gets here: children have levels of their own.
    level: 'debug',
    levels: Object.fromEntries(LEVELS.map((level, index) => [level, index])),
    format: format.printf(({ line }) => render(line as LogRecord)),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  })
  const threshold = { level: parseLogLevel(options.level) }
  return loggerOver({ winston, traceId, threshold }, { component, ...fields })
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

/** What a logger and its children share. */
type Shared = {
  winston: Winston
  traceId: (() => string | undefined) | undefined
  /** From which level on lines are written. */
  threshold: { level: LogLevel }
}

/** One winston logger serves a process: a child is only its fields, since a rack has hundreds. */
function loggerOver(shared: Shared, base: Record<string, string>): Logger {
  const { winston, traceId, threshold } = shared
  const write = (level: LogLevel, event: string, fields?: Record<string, unknown>) => {
    if (LEVELS.indexOf(level) > LEVELS.indexOf(threshold.level)) return
    const ts = new Date().toISOString()
    const trace_id = traceId?.()
    const trace = trace_id === undefined ? {} : { trace_id }
    const line = { ts, level, ...base, event, ...trace, ...loggableFields(fields) }
    winston.log({ level, message: event, line })
  }
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    child: (fields, options) => {
      const own = options?.hasOwnLevel === true ? { threshold: { ...threshold } } : {}
      return loggerOver({ ...shared, ...own }, { ...base, ...fields })
    },
    setLevel: (level) => {
      threshold.level = parseLogLevel(level)
    },
  }
}

function loggableFields(fields: Record<string, unknown> | undefined): Record<string, unknown> {
  const entries = Object.entries(fields ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, toLoggable(value)]))
}
