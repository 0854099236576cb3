import type { Usage } from '../arguments.ts'

/** Options of every daemon about the port for health and metrics. */
export const METRICS_OPTIONS = {
  'metrics-port': { type: 'string' },
  'metrics-address': { type: 'string' },
} as const

export const METRICS_USAGE = '[--metrics-port N [--metrics-address HOST]]'

/** By default only this machine may read metrics. */
const DEFAULT_ADDRESS = '127.0.0.1'

/** Address of health and metrics. */
export type MetricsAddress = {
  address: string
  /** 0 chooses a free one. */
  port: number
}

/**
 * Reads them; undefined: nothing is served.
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
