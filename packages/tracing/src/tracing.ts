import { recordSpans } from './span.ts'

/** Maximum wait for the collector at the end of a process, ms. */
const FLUSH_TIMEOUT_MS = 1000

/** The environment variable that names the collector's address, for all SDKs of OpenTelemetry. */
export const ENDPOINT_VARIABLE = 'OTEL_EXPORTER_OTLP_ENDPOINT'

export type Tracing = {
  /** Sends the remaining spans, but waits at most a second for the collector. */
  stop(): Promise<void>
}

export type TracingInput = {
  /** Name of the service, such as `vcenterd`. */
  service: string
  /**
   * The collector's endpoint for OTLP over HTTP, such as `http://localhost:4318`. If undefined,
   * spans are not recorded.
   */
  endpoint: string | undefined
  /**
   * Called when the delivery of spans to the collector begins to fail or works again. `isDelivered`
   * tells which of the two.
   */
  onDelivery?: (isDelivered: boolean) => void
}

/**
 * Switches on the recording of spans in this process, and sends them to a collector. Without an
 * endpoint, loads no package.
 */
export async function startTracing({
  service,
  endpoint,
  onDelivery,
}: TracingInput): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => undefined }
  // The SDK is loaded on demand, so that a process without spans spends no memory on it.
  const { createOtlpRecorder } = await import('./otlp.ts')
  let wasDelivered = true
  const recorder = createOtlpRecorder({
    service,
    url: tracesUrl(endpoint) ?? endpoint,
    onExported: (isDelivered) => {
      if (isDelivered !== wasDelivered) onDelivery?.(isDelivered)
      wasDelivered = isDelivered
    },
  })
  recordSpans(recorder)
  return {
    stop: async () => {
      recordSpans(undefined)
      await within(recorder.flush(), FLUSH_TIMEOUT_MS)
    },
  }
}

/**
 * Returns the URL for traces below an endpoint. Returns undefined if the endpoint is not an HTTP
 * URL, or contains a user name or password (OpenTelemetry Protocol Exporter, 1.1).
 */
export function tracesUrl(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined
  const url = new URL(endpoint)
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
  if (!isHttp || url.username !== '' || url.password !== '') return undefined
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url.href
}

async function within(done: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  // Unsent spans are lost, because no process waits longer for a collector.
  await Promise.race([done.catch(() => undefined), timeout])
  clearTimeout(timer)
}
