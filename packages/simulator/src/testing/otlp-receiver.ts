import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** A received span, and the service that sent it. */
export type ReceivedSpan = {
  service: string
  name: string
  traceId: string
  spanId: string
  /** Undefined if the span begins its trace. */
  parentSpanId?: string
  attributes: { key: string; value: Record<string, unknown> }[]
  status?: { code?: number }
}

/**
 * A trace collector for tests. It accepts OTLP as JSON over HTTP, and stores every body in a
 * separate file.
 */
export type OtlpReceiver = {
  /** Value for OTEL_EXPORTER_OTLP_ENDPOINT. */
  endpoint: string
  spans: ReceivedSpan[]
  /** Makes the receiver accept connections without answering. */
  hang(): void
  close(): Promise<void>
}

type Body = {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] }
    scopeSpans: { spans: Omit<ReceivedSpan, 'service'>[] }[]
  }[]
}

/**
 * Starts a receiver.
 * @param folder folder for the bodies, so that a scan can search them for secrets
 */
export async function startOtlpReceiver(folder: string): Promise<OtlpReceiver> {
  mkdirSync(folder, { recursive: true })
  const spans: ReceivedSpan[] = []
  let bodies = 0
  let isHanging = false
  const server: Server = createServer((request, response) => {
    if (isHanging) return void request.resume()
    text(request).then(
      (body) => {
        bodies += 1
        writeFileSync(join(folder, `${bodies}.json`), body)
        if (request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body)))
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    hang: () => {
      isHanging = true
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function spansOf({ resourceSpans }: Body): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const name = resource.attributes.find(({ key }) => key === 'service.name')
    const service = name?.value.stringValue ?? ''
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service })))
  })
}
