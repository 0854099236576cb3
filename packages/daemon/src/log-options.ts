import type { Usage } from './arguments.ts'

/** Log options of every daemon. */
export const LOG_OPTIONS = {
  'log-level': { type: 'string', default: 'info' },
  'log-format': { type: 'string' },
} as const

export const LOG_USAGE = '[--log-level LEVEL] [--log-format json|text]'

/** Format of log lines: JSON, or text for people. */
export type LogStyle = 'json' | { color: boolean }

/** Properties of a process that determine the format of its log. */
export type LogOutput = {
  stdout: { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Returns the format of a log. Without an option, it is text on a terminal and JSON elsewhere. Text
 * on a terminal is coloured, unless NO_COLOR is set or TERM is dumb.
 * @throws DaemonError USAGE
 */
export function parseLogStyle(
  usage: Usage,
  { 'log-format': format }: { 'log-format'?: string | undefined },
  { stdout, env }: LogOutput,
): LogStyle {
  const isTerminal = stdout.isTTY === true
  if (format !== undefined && format !== 'json' && format !== 'text')
    throw usage.wrong('--log-format is json or text')
  if (format === 'json' || (format === undefined && !isTerminal)) return 'json'
  return { color: isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb' }
}
