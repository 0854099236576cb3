import type { LogLine } from './log-file.ts'

const VCENTER = 'vcenter'
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** Filter of log lines. */
export type LogFilter = {
  /** Lines of vCenter; together with hosts: the lines of both. */
  vcenter: boolean
  /** Names of hosts; empty, and without vCenter: the lines of every daemon. */
  hosts: readonly string[]
  /** A trace id, or its beginning. */
  trace: string | undefined
  /** Lowest level to show. */
  level: (typeof LOG_LEVELS)[number]
}

export function isWanted({ source, record }: LogLine, filter: LogFilter): boolean {
  const { vcenter, hosts, trace, level } = filter
  const isOfVcenter = source === VCENTER
  // A rack has one log for all its hosts.
  const isOfHost = hosts.some((host) => source === host || record['host'] === host)
  if ((vcenter || hosts.length > 0) && !(isOfVcenter ? vcenter : isOfHost)) return false
  if (trace !== undefined && !String(record['trace_id'] ?? '').startsWith(trace)) return false
  const gravity = (name: string): number => (LOG_LEVELS as readonly string[]).indexOf(name)
  return gravity(record.level) <= gravity(level)
}
