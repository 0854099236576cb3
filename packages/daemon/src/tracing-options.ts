import { ENDPOINT_VARIABLE, tracesUrl } from '@nkpsim/tracing'
import type { Usage } from './arguments.ts'

/** Trace options of every daemon. */
export const TRACING_OPTIONS = { 'otlp-endpoint': { type: 'string' } } as const

export const TRACING_USAGE = '[--otlp-endpoint URL]'

/**
 * Returns the endpoint of the trace collector for OTLP over HTTP; undefined if there is none. The
 * option overrides the environment variable.
 * @throws DaemonError USAGE if the endpoint is not an HTTP URL, or contains a password
 */
export function parseOtlpEndpoint(
  usage: Usage,
  { 'otlp-endpoint': option }: { 'otlp-endpoint'?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  // An empty variable counts as unset (OpenTelemetry Environment Variable Specification).
  const endpoint = option ?? (env[ENDPOINT_VARIABLE] || undefined)
  if (endpoint === undefined || tracesUrl(endpoint) !== undefined) return endpoint
  const name = option === undefined ? ENDPOINT_VARIABLE : '--otlp-endpoint'
  throw usage.wrong(`${name} is a URL such as http://localhost:4318, without a password`)
}
