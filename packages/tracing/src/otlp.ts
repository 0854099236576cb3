import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { SpanKind as OtelSpanKind, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type IdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { SpanKind, SpanRecorder } from './span.ts'
import { randomId, type TraceContext } from './trace-context.ts'

const EXPORT_TIMEOUT_MS = 1000
const EXPORT_DELAY_MS = 500
/**
 * Maximum number of spans that wait for the collector. Further spans are dropped, so that memory is
 * bounded.
 */
const MAX_WAITING_SPANS = 2048
const MAX_ATTRIBUTE_CHARACTERS = 256
const RECORDED = 1

const KINDS: Readonly<Record<SpanKind, OtelSpanKind>> = {
  internal: OtelSpanKind.INTERNAL,
  server: OtelSpanKind.SERVER,
  client: OtelSpanKind.CLIENT,
  producer: OtelSpanKind.PRODUCER,
  consumer: OtelSpanKind.CONSUMER,
}

export type OtlpInput = {
  service: string
  url: string
  /** Called after each batch. `isDelivered` tells whether the collector accepted the batch. */
  onExported: (isDelivered: boolean) => void
}

/**
 * Creates a recorder that collects spans and sends them to a collector with OpenTelemetry's SDK.
 */
export function createOtlpRecorder({ service, url, onExported }: OtlpInput): SpanRecorder & {
  /** Sends the remaining spans, without a deadline. */
  flush(): Promise<void>
} {
  const ids = createIds()
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.instance.id': String(process.pid),
    }),
    // Keeps every span, even if the caller records none, because tracing was switched on for this
    // process.
    sampler: new AlwaysOnSampler(),
    idGenerator: ids,
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_CHARACTERS },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: observed(
          new OTLPTraceExporter({
            url,
            timeoutMillis: EXPORT_TIMEOUT_MS,
            httpAgentOptions: agentThatHoldsNothing,
          }),
          onExported,
        ),
        scheduledDelayMillis: EXPORT_DELAY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
        maxQueueSize: MAX_WAITING_SPANS,
      }),
    ],
  })
  const tracer = provider.getTracer('nkpsim')
  return {
    start: (name, { kind = 'internal', attributes = {} }, parent) => {
      const options = { kind: KINDS[kind], attributes: { ...attributes } }
      const span =
        parent?.isRecorded === true
          ? tracer.startSpan(name, options, trace.setSpanContext(ROOT_CONTEXT, toOtel(parent)))
          : ids.under(parent?.traceId, () => tracer.startSpan(name, options, ROOT_CONTEXT))
      const { traceId, spanId } = span.spanContext()
      return {
        trace: { traceId, spanId, isRecorded: true },
        end: (errorCode) => {
          if (errorCode !== undefined) {
            span.setAttribute('error.type', errorCode)
            span.setStatus({ code: SpanStatusCode.ERROR })
          }
          span.end()
        },
      }
    },
    flush: () => provider.shutdown(),
  }
}

function toOtel({ traceId, spanId }: TraceContext) {
  return { traceId, spanId, traceFlags: RECORDED, isRemote: true }
}

/**
 * Creates ids from the random source of the system, because the SDK uses Math.random. The first
 * span of a trace that began without spans gets the id of this trace. The SDK would create a new
 * id.
 */
function createIds(): IdGenerator & { under<T>(traceId: string | undefined, start: () => T): T } {
  let begun: string | undefined
  return {
    generateTraceId: () => begun ?? randomId(16),
    generateSpanId: () => randomId(8),
    under: (traceId, start) => {
      begun = traceId
      try {
        return start()
      } finally {
        begun = undefined
      }
    },
  }
}

function observed(
  exporter: SpanExporter,
  onExported: (isDelivered: boolean) => void,
): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onExported(result.code === 0)
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  }
}

/**
 * Returns an agent whose connections do not keep the process alive, so that a hanging collector
 * delays nothing.
 */
function agentThatHoldsNothing(protocol: string): HttpAgent {
  const agent =
    protocol === 'https:' ? new HttpsAgent({ rejectUnauthorized: true }) : new HttpAgent()
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback)
    if (socket !== null && socket !== undefined && 'unref' in socket)
      (socket as { unref(): void }).unref()
    return socket
  }
  return agent
}
