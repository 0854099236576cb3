import { dirname, join } from 'node:path'
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

/** A log whose end is intact, or that has no record yet. */
export type RecoveredLog = {
  head: LogHead
  segment: Segment
  segmentBytes: number
  /** The newest checkpoint on disk. */
  checkpoint: SignedAuditCheckpoint | undefined
  checkpointBytes: number
}

/**
 * Reads the end of a log before anything is appended: the newest segment, the head of the previous
 * segment, and the newest checkpoint. Removes an incomplete last line, which a killed process never
 * acknowledged. The verifier checks older segments.
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
  takeOffRest(files, segment.path, content)
  takeOffRest(files, checkpointsPath, checkpoints)
  return {
    head,
    segment,
    segmentBytes: content.whole.length,
    checkpoint,
    checkpointBytes: checkpoints.whole.length,
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

/** Content of a file up to its last newline, and the number of bytes after this newline. */
type FoundFile = { whole: Buffer; restBytes: number }

function readFound(files: Files, path: string): FoundFile {
  const content = readSmallFileIfThere(files, path, MAX_FILE_BYTES) ?? Buffer.alloc(0)
  const whole = content.subarray(0, content.lastIndexOf(NEWLINE) + 1)
  return { whole, restBytes: content.length - whole.length }
}

function takeOffRest(files: Files, path: string, { whole, restBytes }: FoundFile): void {
  if (restBytes === 0) return
  const file = files.now.open(path, 'change')
  try {
    file.now.truncate(whole.length)
  } finally {
    file.now.close()
  }
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
