import { ENDPOINT_VARIABLE, tracesUrl } from '@nkpsim/tracing'
import type { Usage } from './arguments.ts'

/** Options of every daemon that say where its traces go. */
export const TRACING_OPTIONS = { 'otlp-endpoint': { type: 'string' } } as const

export const TRACING_USAGE = '[--otlp-endpoint URL]'

/**
 * Where a collector takes OTLP over HTTP; undefined: nowhere. The option goes before the
 * environment.
 * @throws DaemonError USAGE when it is no URL of HTTP, or one that holds a password
 */
export function parseOtlpEndpoint(
  usage: Usage,
  { 'otlp-endpoint': option }: { 'otlp-endpoint'?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  // Empty counts as not set, in the environment. (OpenTelemetry Environment Variable Specification)
  const endpoint = option ?? (env[ENDPOINT_VARIABLE] || undefined)
  if (endpoint === undefined || tracesUrl(endpoint) !== undefined) return endpoint
  const name = option === undefined ? ENDPOINT_VARIABLE : '--otlp-endpoint'
  throw usage.wrong(`${name} is a URL such as http://localhost:4318, without a password`)
}
