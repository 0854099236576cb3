import type { LogLine } from './log-file.ts'

const VCENTER = 'vcenter'
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** Filter for log lines. */
export type LogFilter = {
  /** Shows lines of vCenter, in addition to the lines of the named hosts. */
  vcenter: boolean
  /** Names of hosts. If empty and `vcenter` is false, shows the lines of every daemon. */
  hosts: readonly string[]
  /** A trace id, or the beginning of a trace id. */
  trace: string | undefined
  /** Lowest level that is shown. */
  level: (typeof LOG_LEVELS)[number]
}

export function isWanted({ source, record }: LogLine, filter: LogFilter): boolean {
  const { vcenter, hosts, trace, level } = filter
  const isOfVcenter = source === VCENTER
  // A rack has a single log for all its hosts.
  const isOfHost = hosts.some((host) => source === host || record['host'] === host)
  if ((vcenter || hosts.length > 0) && !(isOfVcenter ? vcenter : isOfHost)) return false
  if (trace !== undefined && !String(record['trace_id'] ?? '').startsWith(trace)) return false
  const gravity = (name: string): number => (LOG_LEVELS as readonly string[]).indexOf(name)
  return gravity(record.level) <= gravity(level)
}
