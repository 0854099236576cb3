import { recordSpans } from './span.ts'

/** How long a process that ends waits for the collector. */
const FLUSH_TIMEOUT_MS = 1000

/** The environment variable by which OpenTelemetry's SDKs are told where the collector is. */
export const ENDPOINT_VARIABLE = 'OTEL_EXPORTER_OTLP_ENDPOINT'

export type Tracing = {
  /** Sends what is left, for a second at most. */
  stop(): Promise<void>
}

export type TracingInput = {
  /** Such as `vcenterd`. */
  service: string
  /**
   * Where a collector takes OTLP over HTTP, `http://localhost:4318`; undefined: spans are not kept.
   */
  endpoint: string | undefined
  /** Told when the collector begins or ceases to take spans. */
  onDelivery?: (isDelivered: boolean) => void
}

/**
 * Switches on that spans of this process are kept and sent to a collector. Without an endpoint
 * nothing is loaded.
 */
export async function startTracing({
  service,
  endpoint,
  onDelivery,
}: TracingInput): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => undefined }
  // Loaded on demand: whoever keeps no spans does not pay for it in memory.
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
 * Where traces go below an endpoint; undefined: it is no URL of HTTP, or one that holds a password.
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
  // What is lost is lost: nobody waits for a collector.
  await Promise.race([done.catch(() => undefined), timeout])
  clearTimeout(timer)
}
