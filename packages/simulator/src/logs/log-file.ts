import { closeSync, fstatSync, read as readCallback } from 'node:fs'
import { promisify } from 'node:util'
import { openStateFile } from '../local-cluster/state-file.ts'

const readAt = promisify(readCallback)

const CHUNK_BYTES = 64 * 1024
/**
 * Maximum length of a line that is kept, characters. Daemons write shorter lines, and other writers
 * must not fill memory.
 */
const MAX_LINE_CHARACTERS = 64 * 1024
const LEVELS: readonly unknown[] = ['error', 'warn', 'info', 'debug']

/** A line of the log of a daemon. */
export type LogLine = {
  /** Name of the log: `vcenter`, `relay`, `key-server`, or the name of a host or a rack. */
  source: string
  /**
   * The record that the daemon wrote. A line that is not a record becomes an error with this line
   * as event and the time of the previous line.
   */
  record: Readonly<Record<string, unknown>> & { ts: string; level: string }
}

/** A log that is read while it grows. */
export type LogFile = {
  /**
   * Yields the complete lines since the last read.
   * @throws SimulatorError STATE_INVALID if the log cannot be read
   */
  read(): AsyncIterable<LogLine>
}

export function openLogFile(path: string, source: string): LogFile {
  let offset = 0
  let begun = ''
  // Also decodes characters that are split between two chunks.
  let decoder = new TextDecoder()
  let lastTs = ''
  const toLine = (text: string): LogLine => {
    const record = parseRecord(text) ??
      parsePykmipLine(text) ?? {
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
        // The file was truncated, so reading starts again.
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

/** Matches a line of PyKMIP, which runs in UTC. */
const PYKMIP_LINE =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) - (kmip\.[\w.]+) - ([A-Z]+) - (.*)$/
const PYKMIP_LEVELS: Readonly<Record<string, string>> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
}

/** Returns the record for a line of the key server's log; undefined for other lines. Pure. */
export function parsePykmipLine(text: string): LogLine['record'] | undefined {
  const found = PYKMIP_LINE.exec(text)
  if (found === null) return undefined
  const [, date, time, millis, component, level = '', event] = found
  const ts = `${date}T${time}.${millis}Z`
  return { ts, level: PYKMIP_LEVELS[level] ?? 'error', component, event }
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
