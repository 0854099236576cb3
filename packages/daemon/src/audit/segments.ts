import { join } from 'node:path'
import type { Files } from '@nkpsim/effects'
import { streamFile } from '../small-file.ts'
import { NEWLINE } from './record.ts'

const SEGMENT = /^log-(\d{16})\.jsonl$/
/**
 * Maximum length of a returned line, bytes. Longer lines belong to no log and are returned in
 * pieces.
 */
const MAX_PIECE_BYTES = 512 * 1024

/** A file of a log. Its name contains the sequence number of its first record. */
export type Segment = { path: string; firstSequence: number }

/** Returns the segment that begins with this record. */
export function segmentAt(folder: string, firstSequence: number): Segment {
  const name = `log-${String(firstSequence).padStart(16, '0')}.jsonl`
  return { path: join(folder, name), firstSequence }
}

/**
 * Lists the segments of a log in order; none if the folder is missing. Passes on errors of the file
 * system.
 */
export function listSegments(files: Files, folder: string): Segment[] {
  if (files.now.stat(folder) === undefined) return []
  return files.now
    .list(folder)
    .flatMap((name) => {
      const [, digits] = SEGMENT.exec(name) ?? []
      return digits === undefined ? [] : [{ path: join(folder, name), firstSequence: +digits }]
    })
    .sort((a, b) => a.firstSequence - b.firstSequence)
}

/**
 * Returns the lines of a log in a folder from a record on. Without a writer, these are all lines.
 * Passes on errors of the file system.
 */
export function readLogFolder(
  files: Files,
  folder: string,
  fromSequence = 1,
): AsyncIterable<Buffer> {
  return readLines(files, listSegments(files, folder), fromSequence)
}

/**
 * Yields the lines of a log as they are on disk, valid or invalid, without newlines. Leaves out the
 * bytes after the last newline, because a writer may be writing this line.
 * @param lastSizeBytes number of bytes of the newest segment to read; undefined for all bytes
 * @param fromSequence first record. Names of segments and line numbers locate it, because a line
 *   may contain a wrong number
 */
export async function* readLines(
  files: Files,
  segments: readonly Segment[],
  fromSequence = 1,
  lastSizeBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const start = segments.findLastIndex(({ firstSequence }) => firstSequence <= fromSequence)
  for (const [index, { path, firstSequence }] of segments.entries()) {
    if (index < start) continue
    const isLast = index === segments.length - 1
    const limit = isLast ? lastSizeBytes : Number.POSITIVE_INFINITY
    let sequence = firstSequence
    for await (const line of linesOf(files, path, limit, !isLast)) {
      if (sequence >= fromSequence) yield line
      sequence += 1
    }
  }
}

async function* linesOf(
  files: Files,
  path: string,
  limitBytes: number,
  withRest: boolean,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of streamFile(files, path, { lengthBytes: limitBytes })) {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield rest.subarray(0, end)
      rest = rest.subarray(end + 1)
    }
    if (rest.length < MAX_PIECE_BYTES) continue
    yield rest
    rest = Buffer.alloc(0)
  }
  if (withRest && rest.length > 0) yield rest
}
