import { DaemonError } from './errors.ts'

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** Log levels, from the fewest lines to the most lines. */
export type LogLevel = (typeof LEVELS)[number]

/** @throws DaemonError USAGE */
export function parseLogLevel(text: string): LogLevel {
  const level = LEVELS.find((known) => known === text)
  if (level !== undefined) return level
  throw new DaemonError(
    'USAGE',
    `no log level ${JSON.stringify(text)}: choose ${LEVELS.join(', ')}`,
  )
}
