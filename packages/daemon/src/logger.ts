import type { Clock, OwnProcess } from '@nkpsim/effects'
import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston'
import { LEVELS, type LogLevel, parseLogLevel } from './log-level.ts'
import { formatLogRecord, type LogRecord } from './log-text.ts'
import { toLoggable } from './loggable.ts'

/**
 * Writes lines, by default one JSON object each: `ts`, `level`, `component`, fields of the logger,
 * `event`, `trace_id` if there is a trace, fields of the line.
 */
export type Logger = {
  /**
   * @param event a stable, dotted name in the past tense, such as `provider.created`. Variable
   *   parts are fields
   */
  debug(event: string, fields?: Record<string, unknown>): void
  info(event: string, fields?: Record<string, unknown>): void
  warn(event: string, fields?: Record<string, unknown>): void
  error(event: string, fields?: Record<string, unknown>): void
  /**
   * Returns a logger that adds fields to every line, such as the host of a rack. The child can have
   * its own level.
   */
  child(fields: Record<string, string>, options?: { hasOwnLevel: boolean }): Logger
  /** Sets the level of this logger and of those children that have no level of their own. */
  setLevel(level: string): void
}

/**
 * Creates the logger of a process.
 * @param options.level error, warn, info or debug
 * @throws DaemonError USAGE for another level
 */
export function createLogger(options: {
  component: string
  level: string
  fields?: Record<string, string>
  output: OwnProcess['logOutput']
  clock: Pick<Clock, 'nowMs'>
  /** JSON (default), or text for people, coloured or not. */
  style?: 'json' | { color: boolean }
  /**
   * Returns the trace of the code that writes a line, 32 hex digits; undefined if there is none.
   */
  traceId?: () => string | undefined
}): Logger {
  const { component, fields, style = 'json', clock, traceId } = options
  const timestamp = (): string => new Date(clock.nowMs()).toISOString()
  // Both formats keep the order of the fields. Winston's own JSON format would sort them.
  const render =
    style === 'json' ? JSON.stringify : (line: LogRecord) => formatLogRecord(line, style)
  const dropped = (lines: number): string =>
    render({
      ts: timestamp(),
      level: 'warn',
      component,
      ...fields,
      event: 'log.lines-dropped',
      lines,
    })
  const winston = createWinston({
    // The level is checked before winston, because children have their own levels.
    level: 'debug',
    levels: Object.fromEntries(LEVELS.map((level, index) => [level, index])),
    format: format.printf(({ line }) => render(line as LogRecord)),
    transports: [new transports.Stream({ stream: options.output(dropped), eol: '\n' })],
  })
  const threshold = { level: parseLogLevel(options.level) }
  return loggerOver({ winston, timestamp, traceId, threshold }, { component, ...fields })
}

/** The part that a logger and its children share. */
type Shared = {
  winston: Winston
  timestamp: () => string
  traceId: (() => string | undefined) | undefined
  /** Lowest level that is written. */
  threshold: { level: LogLevel }
}

/**
 * Returns a logger that adds fields. All loggers of a process share one winston logger, because a
 * rack has hundreds of children.
 */
function loggerOver(shared: Shared, base: Record<string, string>): Logger {
  const { winston, timestamp, traceId, threshold } = shared
  const write = (level: LogLevel, event: string, fields?: Record<string, unknown>) => {
    if (LEVELS.indexOf(level) > LEVELS.indexOf(threshold.level)) return
    const ts = timestamp()
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
