import { dirname, join } from 'node:path'
import { isCheckpointAuthentic, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Files } from '@nkpsim/effects'
import { openAppendFile } from './append-file.ts'
import { type ChainBreak, followChain } from './chain.ts'
import { CHECKPOINTS_FILE, encodeCheckpoint } from './checkpoint-file.ts'
import { openLogFile } from './log-file.ts'
import type { LogHead } from './record.ts'
import { recoverLog } from './recover.ts'

const SEGMENT_BYTES = 4 * 1024 * 1024
/** More lines than this, written together, get a new segment. */
const MAX_SINGLE_LINES = 8

/** A copy of the audit log of another daemon, in a folder like that of the log itself. */
export type LogCopy = {
  /** Returns the end of the copy. The next line to append follows it. */
  head(): LogHead
  /**
   * Appends lines that follow the copy. They are durable when this returns. Ignores a last line
   * that is not a record, because its writer may have been interrupted.
   * @returns why a line does not follow; that line and those after it are not appended
   */
  append(lines: readonly Uint8Array[]): ChainBreak | undefined
  /** Appends the checkpoints that are newer than those of the copy, and within its records. */
  appendCheckpoints(checkpoints: readonly SignedAuditCheckpoint[]): void
  close(): void
}

/**
 * Opens a copy, or makes it. Only one process may do so at a time.
 * @param instanceId UUID of the log
 * @param publicKey key that signs the checkpoints of the log, 32 bytes
 * @throws DaemonError AUDIT_LOG_DAMAGED if the copy was changed
 */
export function openLogCopy(
  files: Files,
  folder: string,
  { instanceId, publicKey }: { instanceId: string; publicKey: Uint8Array },
): LogCopy {
  const above = dirname(folder)
  if (files.now.stat(above) === undefined) {
    files.now.makeFolder(above, 0o700)
    files.now.syncFolder(dirname(above))
  }
  const found = recoverLog(files, folder, instanceId, publicKey)
  let head = found.head
  let signed = found.checkpoint?.sequence ?? 0
  const log = openLogFile({
    ...{ files, folder, newest: found.segment, newestBytes: found.segmentBytes },
    segmentBytes: SEGMENT_BYTES,
  })
  const path = join(folder, CHECKPOINTS_FILE)
  const checkpointFile = openAppendFile(files, path, found.checkpointBytes)
  files.now.syncFolder(folder)
  return {
    head: () => head,
    append: (lines) => {
      const { following, head: next, breach } = followLines(head, lines)
      const first = head.sequence + 1
      if (following.length > MAX_SINGLE_LINES) log.append(following, first)
      else for (const [place, line] of following.entries()) log.append([line], first + place)
      head = next
      return breach
    },
    appendCheckpoints: (checkpoints) => {
      for (const checkpoint of checkpoints) {
        const { sequence } = checkpoint
        if (sequence <= signed || sequence > head.sequence) continue
        if (checkpoint.instanceId !== instanceId) continue
        if (!isCheckpointAuthentic(checkpoint, publicKey)) continue
        checkpointFile.append(encodeCheckpoint(checkpoint))
        signed = sequence
      }
    },
    close: () => {
      log.close()
      checkpointFile.close()
    },
  }
}

/** Returns the lines that follow a head, and why the line after them does not follow. Pure. */
function followLines(
  start: LogHead,
  lines: readonly Uint8Array[],
): { following: Buffer[]; head: LogHead; breach: ChainBreak | undefined } {
  const following: Buffer[] = []
  let head = start
  for (const [place, line] of lines.entries()) {
    const step = followChain(head, line)
    if ('reason' in step) {
      const isCutOff = step.reason === 'unreadable' && place === lines.length - 1
      return { following, head, breach: isCutOff ? undefined : step }
    }
    head = step.head
    following.push(Buffer.from(line))
  }
  return { following, head, breach: undefined }
}
