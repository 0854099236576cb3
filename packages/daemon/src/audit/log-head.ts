import type { Files } from '@nkpsim/effects'
import { readSmallFile } from '../small-file.ts'
import { hashLine, type LogHead, logOrigin, NEWLINE, parseRecord } from './record.ts'
import { listSegments } from './segments.ts'

/** More than a segment needs, bytes. */
const MAX_FILE_BYTES = 1024 ** 3

/**
 * Returns the end of a log in a folder. A writer may run meanwhile, because an incomplete last line
 * is ignored. Passes on errors of the file system.
 * @param instanceId UUID of the log
 */
export function readLogHead(files: Files, folder: string, instanceId: string): LogHead {
  for (const { path } of listSegments(files, folder).reverse()) {
    const content = readSmallFile(files, path, MAX_FILE_BYTES)
    for (let end = content.lastIndexOf(NEWLINE); end > 0; ) {
      const start = content.lastIndexOf(NEWLINE, end - 1) + 1
      const line = content.subarray(start, end)
      const record = parseRecord(line)
      if (record !== undefined) return { sequence: record.sequence, hash: hashLine(line) }
      end = start - 1
    }
  }
  return logOrigin(instanceId)
}
