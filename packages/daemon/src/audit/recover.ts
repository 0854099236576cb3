import { basename, dirname, join } from 'node:path'
import { isCheckpointAuthentic, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Files } from '@nkpsim/effects'
import { DaemonError } from '../errors.ts'
import { readSmallFile, readSmallFileIfThere } from '../small-file.ts'
import { type ChainBreak, followChain } from './chain.ts'
import { CHECKPOINTS_FILE, parseCheckpoint } from './checkpoint-file.ts'
import { hashLine, type LogHead, logOrigin, NEWLINE, parseRecord } from './record.ts'
import { listSegments, type Segment, segmentAt } from './segments.ts'

/** More than a segment or the checkpoint file needs, bytes. */
const MAX_FILE_BYTES = 1024 ** 3
/** Number of bytes that a disk writes in one piece. */
const SECTOR_BYTES = 512

/** A log whose end is intact, or that has no record yet. */
export type RecoveredLog = {
  head: LogHead
  segment: Segment
  segmentBytes: number
  /** The newest checkpoint on disk. */
  checkpoint: SignedAuditCheckpoint | undefined
  checkpointBytes: number
  /** Lines that the end of the process or a power loss cut off, and that are removed. */
  removed: readonly RemovedLine[]
}

/** Name of a file, and how many bytes were removed at its end. */
export type RemovedLine = { file: string; removedBytes: number }

/**
 * Reads the end of a log before anything is appended: the newest segment, the head of the previous
 * segment, and the newest checkpoint. The verifier checks older segments.
 *
 * Removes an incomplete last line. It was never acknowledged: each line is synced before the next
 * one is written, and several lines together are synced before their file becomes a segment. So
 * only the last line of a file can be incomplete. The last line is incomplete if
 * its newline is missing, or if it contains a sector of zeros: a power loss can keep later sectors
 * of a write and lose earlier ones, which then read as zeros. Any other line that is not the next
 * record is damage, and so is the loss of a record that a checkpoint signs.
 * @throws DaemonError AUDIT_LOG_DAMAGED
 */
export function recoverLog(
  files: Files,
  folder: string,
  instanceId: string,
  publicKey: Uint8Array,
): RecoveredLog {
  if (files.now.stat(folder) === undefined) {
    files.now.makeFolder(folder, 0o700)
    files.now.syncFolder(dirname(folder))
  }
  const segments = listSegments(files, folder)
  const segment = segments.at(-1) ?? segmentAt(folder, 1)
  const before = segments.at(-2)
  const content = readFound(files, segment.path)
  const start = before === undefined ? logOrigin(instanceId) : lastOf(files, folder, before)
  if (segment.firstSequence !== start.sequence + 1)
    throw damaged(folder, `records from ${start.sequence + 1} on are missing`)
  const checkpointsPath = join(folder, CHECKPOINTS_FILE)
  const checkpoints = readFound(files, checkpointsPath)
  const [line] = linesOf(checkpoints.whole).slice(-1)
  const checkpoint = line === undefined ? undefined : parseCheckpoint(line.toString('utf8'))
  if (line !== undefined && (!checkpoint || !isCheckpointAuthentic(checkpoint, publicKey)))
    throw damaged(folder, `the last line of ${CHECKPOINTS_FILE} is not signed by this vCenter`)
  const head = followAll(folder, start, linesOf(content.whole), checkpoint)
  if (checkpoint !== undefined && checkpoint.sequence > head.sequence)
    throw damaged(folder, `it ends at ${head.sequence}, but ${checkpoint.sequence} was signed`)
  // The incomplete line is removed after all checks, so that a refused log stays unchanged.
  const removed = [
    ...takeOffRest(files, segment.path, content),
    ...takeOffRest(files, checkpointsPath, checkpoints),
  ]
  return {
    head,
    segment,
    segmentBytes: content.whole.length,
    checkpoint,
    checkpointBytes: checkpoints.whole.length,
    removed,
  }
}

function followAll(
  folder: string,
  start: LogHead,
  lines: readonly Buffer[],
  checkpoint: SignedAuditCheckpoint | undefined,
): LogHead {
  let head = start
  for (const line of lines) {
    const step = followChain(head, line)
    if ('reason' in step) throw damaged(folder, describeBreak(head.sequence + 1, step))
    head = step.head
    if (head.sequence === checkpoint?.sequence && head.hash !== checkpoint.hash)
      throw damaged(folder, `record ${head.sequence} is not the one that was signed`)
  }
  return head
}

function describeBreak(sequence: number, { reason }: ChainBreak): string {
  switch (reason) {
    case 'unreadable':
      return `the line in the place of record ${sequence} is not a record`
    case 'sequence':
      return `a different record is in the place of record ${sequence}`
    case 'previous':
      return `record ${sequence} is not chained to the one before it`
  }
}

/** Returns the head of the log after the last record of a full segment. */
function lastOf(files: Files, folder: string, { path }: Segment): LogHead {
  const [line] = linesOf(readSmallFile(files, path, MAX_FILE_BYTES)).slice(-1)
  const record = line === undefined ? undefined : parseRecord(line)
  if (line === undefined || record === undefined)
    throw damaged(folder, `${path} has no last record`)
  return { sequence: record.sequence, hash: hashLine(line) }
}

/** The complete lines of a file, and the number of bytes of an incomplete last line. */
type FoundFile = { whole: Buffer; restBytes: number }

function readFound(files: Files, path: string): FoundFile {
  const content = readSmallFileIfThere(files, path, MAX_FILE_BYTES) ?? Buffer.alloc(0)
  const end = content.lastIndexOf(NEWLINE) + 1
  const lastStart = end < 2 ? 0 : content.lastIndexOf(NEWLINE, end - 2) + 1
  // An incomplete write has one newline at most.
  const isTorn = end === content.length && hasZeroSector(content, lastStart)
  const whole = content.subarray(0, isTorn ? lastStart : end)
  return { whole, restBytes: content.length - whole.length }
}

/** Whether the part of a sector after a position is all zeros. A line contains no zeros. */
function hasZeroSector(content: Buffer, position: number): boolean {
  for (let start = position; start < content.length; ) {
    const end = Math.min(start + SECTOR_BYTES - (start % SECTOR_BYTES), content.length)
    if (content.subarray(start, end).every((byte) => byte === 0)) return true
    start = end
  }
  return false
}

/**
 * Removes an incomplete last line durably. Otherwise a later power loss could leave parts of two
 * lines.
 */
function takeOffRest(
  files: Files,
  path: string,
  { whole, restBytes }: FoundFile,
): readonly RemovedLine[] {
  if (restBytes === 0) return []
  const file = files.now.open(path, 'change')
  try {
    file.now.truncate(whole.length)
    file.now.syncData()
  } finally {
    file.now.close()
  }
  return [{ file: basename(path), removedBytes: restBytes }]
}

function linesOf(whole: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < whole.length; ) {
    const end = whole.indexOf(NEWLINE, start)
    if (end < 0) break
    lines.push(whole.subarray(start, end))
    start = end + 1
  }
  return lines
}

function damaged(folder: string, what: string): DaemonError {
  return new DaemonError(
    'AUDIT_LOG_DAMAGED',
    `the audit log in ${folder} was changed: ${what}; keep that folder as evidence and put the log back from a copy, or move it away so that a new log begins`,
  )
}
