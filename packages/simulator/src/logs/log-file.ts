import { closeSync, fstatSync, read as readCallback } from 'node:fs'
import { promisify } from 'node:util'
import { openStateFile } from '../local-cluster/state-file.ts'

const readAt = promisify(readCallback)

const CHUNK_BYTES = 64 * 1024
/**
 * What of a line is kept: a daemon writes shorter ones, and whatever else writes into its log may
 * not fill memory.
 */
const MAX_LINE_CHARACTERS = 64 * 1024
const LEVELS: readonly unknown[] = ['error', 'warn', 'info', 'debug']

/** A line of a daemon's log. */
export type LogLine = {
  /** Name of the log: `vcenter`, `relay`, or that of a host or a rack. */
  source: string
  /**
   * As the daemon wrote it; a line that is no record is an error whose event is its text, of the
   * time of the line before.
   */
  record: Readonly<Record<string, unknown>> & { ts: string; level: string }
}

/** A log that is read as it grows. */
export type LogFile = {
  /**
   * Its lines that are complete, from where reading stopped before.
   * @throws SimulatorError STATE_INVALID when it cannot be read
   */
  read(): AsyncIterable<LogLine>
}

export function openLogFile(path: string, source: string): LogFile {
  let offset = 0
  let begun = ''
  // Decodes characters that lie across the chunks.
  let decoder = new TextDecoder()
  let lastTs = ''
  const toLine = (text: string): LogLine => {
    const record = parseRecord(text) ?? {
      ts: lastTs,
      level: 'error',
      component: source,
      event: text,
    }
    lastTs = record.ts
    return { source, record }
  }
  return {
    read: async function* () {
      const file = openStateFile(path)
      if (file === undefined) return
      try {
        // It was begun anew.
        if (fstatSync(file).size < offset) {
          offset = 0
          begun = ''
          decoder = new TextDecoder()
        }
        for (;;) {
          const { buffer, bytesRead } = await readAt(
            file,
            Buffer.alloc(CHUNK_BYTES),
            0,
            CHUNK_BYTES,
            offset,
          )
          if (bytesRead === 0) return
          offset += bytesRead
          const parts = decoder.decode(buffer.subarray(0, bytesRead), { stream: true }).split('\n')
          const rest = parts.pop() ?? ''
          for (const part of parts) {
            const text = (begun + part).slice(0, MAX_LINE_CHARACTERS)
            begun = ''
            if (text.trim() !== '') yield toLine(text)
          }
          begun = (begun + rest).slice(0, MAX_LINE_CHARACTERS)
        }
      } finally {
        closeSync(file)
      }
    },
  }
}

function parseRecord(text: string): LogLine['record'] | undefined {
  try {
    const record: unknown = JSON.parse(text)
    return isRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is LogLine['record'] {
  if (typeof value !== 'object' || value === null) return false
  const { ts, level } = value as Record<string, unknown>
  return typeof ts === 'string' && LEVELS.includes(level)
}
