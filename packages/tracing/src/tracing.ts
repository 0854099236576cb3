import { recordSpans } from './span.ts'

/** Longest wait for the collector at the end of a process. */
const FLUSH_TIMEOUT_MS = 1000

/** The environment variable that tells OpenTelemetry's SDKs the collector's address. */
export const ENDPOINT_VARIABLE = 'OTEL_EXPORTER_OTLP_ENDPOINT'

export type Tracing = {
  /** Sends the remaining spans, within a second. */
  stop(): Promise<void>
}

export type TracingInput = {
  /** Such as `vcenterd`. */
  service: string
  /**
   * The collector's endpoint for OTLP over HTTP, `http://localhost:4318`; undefined: spans are not
   * kept.
   */
  endpoint: string | undefined
  /** Called when the collector begins or stops accepting spans. */
  onDelivery?: (isDelivered: boolean) => void
}

/**
 * Switches on spans of this process and sends them to a collector. Without an endpoint nothing is
 * loaded.
 */
export async function startTracing({
  service,
  endpoint,
  onDelivery,
}: TracingInput): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => undefined }
  // Loaded on demand, so that a process without spans does not spend memory on it.
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
 * URL for traces below an endpoint. Undefined: not an HTTP URL, or one with a password.
 * (OpenTelemetry Protocol Exporter, 1.1)
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
  // Unsent spans are lost: no process waits for a collector.
  await Promise.race([done.catch(() => undefined), timeout])
  clearTimeout(timer)
}
