import type { RpcLogger } from '../logger.ts'

export type RecordedLine = {
  level: 'debug' | 'error'
  event: string
  fields: Record<string, unknown>
}

/** Creates a logger that records its lines, so that tests can check them. */
export function createRecordingLogger(): RpcLogger & { lines: RecordedLine[] } {
  const lines: RecordedLine[] = []
  return {
    lines,
    debug: (event, fields = {}) => lines.push({ level: 'debug', event, fields }),
    error: (event, fields = {}) => lines.push({ level: 'error', event, fields }),
  }
}
