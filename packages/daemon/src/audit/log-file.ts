import { join } from 'node:path'
import type { Files } from '@nkpsim/effects'
import { openAppendFile } from './append-file.ts'
import { NEWLINE } from './record.ts'
import { type Segment, segmentAt } from './segments.ts'

/** Name of a segment until its first lines are durable. */
const PENDING_FILE = 'log.pending'

/** The newest segment of a log, to which lines are appended. */
export type LogFile = {
  /** Returns the durable size of the newest segment, bytes. */
  sizeBytes(): number
  /**
   * Appends lines, which are durable when this returns. Passes on errors of the file system; then
   * no line is in the log. Every further call throws if that is unknown. After a power loss, only
   * the last line of a log may be incomplete. A power loss could tear any line of a common write,
   * so several lines begin a new segment, which gets its name when they are durable.
   * @param firstSequence sequence number of the first record
   */
  append(lines: readonly Buffer[], firstSequence: number): void
  /** Closes the file. Every further append throws. */
  close(): void
}

export function openLogFile({
  files,
  folder,
  newest,
  newestBytes,
  segmentBytes,
}: {
  files: Files
  folder: string
  newest: Segment
  /** Size of the newest segment, bytes. */
  newestBytes: number
  /** Size at which a segment is full, bytes. */
  segmentBytes: number
}): LogFile {
  const pending = join(folder, PENDING_FILE)
  let file = openAppendFile(files, newest.path, newestBytes)
  let failure: unknown
  files.now.remove(pending)

  /** Continues in another segment when its name is durable. */
  const continueIn = ({ path }: Segment, sizeBytes: number): void => {
    const next = openAppendFile(files, path, sizeBytes)
    try {
      files.now.syncFolder(folder)
    } catch (error) {
      next.close()
      throw error
    }
    file.close()
    file = next
  }
  const writePending = (bytes: Buffer): void => {
    files.now.remove(pending)
    const written = openAppendFile(files, pending, 0)
    try {
      written.append(bytes)
    } finally {
      written.close()
    }
  }
  const appendAsSegment = (bytes: Buffer, segment: Segment): void => {
    file.requireUsable()
    writePending(bytes)
    files.now.rename(pending, segment.path)
    try {
      continueIn(segment, bytes.length)
    } catch (error) {
      failure = error
      throw error
    }
  }
  return {
    sizeBytes: () => file.sizeBytes(),
    append: (lines, firstSequence) => {
      if (failure !== undefined) throw failure
      const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.of(NEWLINE)]))
      const segment = segmentAt(folder, firstSequence)
      if (lines.length > 1) return appendAsSegment(bytes, segment)
      if (file.sizeBytes() >= segmentBytes) continueIn(segment, 0)
      file.append(bytes)
    },
    close: () => {
      // Another process may already use the folder, or this process after a restart.
      failure ??= new Error('the audit log is closed')
      file.close()
    },
  }
}
