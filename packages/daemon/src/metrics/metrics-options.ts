import type { Usage } from '../arguments.ts'

/** Options of every daemon for the port of health and metrics. */
export const METRICS_OPTIONS = {
  'metrics-port': { type: 'string' },
  'metrics-address': { type: 'string' },
} as const

export const METRICS_USAGE = '[--metrics-port N [--metrics-address HOST]]'

/** By default only processes of this machine can read metrics. */
const DEFAULT_ADDRESS = '127.0.0.1'

/** Address of the server for health and metrics. */
export type MetricsAddress = {
  address: string
  /** Port number; 0 chooses a free port. */
  port: number
}

/**
 * Parses the options. Returns undefined if no server is requested.
 * @throws DaemonError USAGE
 */
export function parseMetricsAddress(
  usage: Usage,
  values: { 'metrics-port'?: string | undefined; 'metrics-address'?: string | undefined },
): MetricsAddress | undefined {
  const { 'metrics-port': port, 'metrics-address': address } = values
  if (port !== undefined)
    return {
      address: usage.required(address ?? DEFAULT_ADDRESS, '--metrics-address'),
      port: usage.port(port, '--metrics-port'),
    }
  if (address !== undefined) throw usage.wrong('--metrics-address goes with --metrics-port')
  return undefined
}
