import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { streamFile } from '../small-file.ts'
import { NEWLINE } from './record.ts'

const SEGMENT = /^log-(\d{16})\.jsonl$/
/** What is longer is no line of any log; it is given in pieces. */
const MAX_PIECE_BYTES = 512 * 1024

/** A file of a log, named after the sequence of the first record in it. */
export type Segment = { path: string; firstSequence: number }

/** Where the segment that begins with this record lies. */
export function segmentAt(folder: string, firstSequence: number): Segment {
  const name = `log-${String(firstSequence).padStart(16, '0')}.jsonl`
  return { path: join(folder, name), firstSequence }
}

/** The segments of a log in their order; none where there is no folder. Throws what the file system says. */
export function listSegments(folder: string): Segment[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => {
      const [, digits] = SEGMENT.exec(name) ?? []
      return digits === undefined ? [] : [{ path: join(folder, name), firstSequence: +digits }]
    })
    .sort((a, b) => a.firstSequence - b.firstSequence)
}

/** The lines of a log in a folder that nobody need write to any more. Throws what the file system says. */
export function readLogFolder(folder: string): AsyncIterable<Buffer> {
  return readLines(listSegments(folder))
}

/**
 * The lines of a log as they lie in its folder, whatever they are, without newlines. What stands behind the last newline of all is left out:
 * a writer may be amid it.
 * @param lastSizeBytes How much of the newest segment counts; undefined: all of it
 * @param fromSequence By the names of segments and the count of lines in them, since a line may lie
 */
export async function* readLines(
  segments: readonly Segment[],
  fromSequence = 1,
  lastSizeBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const start = segments.findLastIndex(({ firstSequence }) => firstSequence <= fromSequence)
  for (const [index, { path, firstSequence }] of segments.entries()) {
    if (index < start) continue
    const isLast = index === segments.length - 1
    const limit = isLast ? Math.min(statSync(path).size, lastSizeBytes) : statSync(path).size
    let sequence = firstSequence
    for await (const line of linesOf(path, limit, !isLast)) {
      if (sequence >= fromSequence) yield line
      sequence += 1
    }
  }
}

async function* linesOf(
  path: string,
  limitBytes: number,
  withRest: boolean,
): AsyncGenerator<Buffer> {
  if (limitBytes === 0) return
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of streamFile(path, { end: limitBytes - 1 })) {
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
