import { type AuditRecord, parseRecord } from '@nkpsim/daemon/audit'
import type { Files } from '@nkpsim/effects'

const SEGMENT = /\/audit\/log-\d+\.jsonl$/
/** The folder of the log, and `log.pending`, which later becomes a segment. */
const OF_LOG = /\/audit(\/log\.pending)?$/
const NEWLINE = 0x0a

type Step = { call: string; path: string }

/** An attempt at a call in an audit log, and since when a power loss cannot lose it. */
export type DurableAttempt = { call: string; target: string; durableMs: number }

/** The audit log of a daemon, followed on its disk. */
export type AuditWatch = {
  /** Wraps a step of a disk: reads what a sync makes durable. */
  around<S extends Step, Result>(before: (step: S) => Result): (step: S) => Result
  /** Notes that a new process begins. */
  started(): void
  /** Attempts of the log, and of the logs before a restore, in their order. */
  attempts(): readonly DurableAttempt[]
  /** Whether a fault has hit the log in the present process. Such a process may refuse calls. */
  wasHit(): boolean
}

/**
 * Follows an audit log.
 * @param peek looks at the disk without a fault
 * @param onAttempt called when an attempt is durable
 */
export function watchAuditLog({
  peek,
  nowMs,
  onAttempt,
}: {
  peek: <T>(look: (files: Files) => T) => T
  nowMs: () => number
  onAttempt: (record: AuditRecord & { phase: 'attempt' }) => void
}): AuditWatch {
  const attempts: DurableAttempt[] = []
  /** Bytes of each segment that were read. */
  const read = new Map<string, number>()
  let wasHit = false
  const follow = (path: string): void => {
    const content = peek((files) => contentFrom(files, path, read.get(path) ?? 0))
    const endBytes = content.bytes.lastIndexOf(NEWLINE) + 1
    read.set(path, content.fromBytes + endBytes)
    for (const line of linesOf(content.bytes.subarray(0, endBytes))) {
      const record = parseRecord(line)
      if (record?.phase !== 'attempt') continue
      attempts.push({ call: record.call, target: record.target, durableMs: nowMs() })
      onAttempt(record)
    }
  }
  return {
    around: (before) => (step) => {
      const isSegment = SEGMENT.test(step.path)
      if (!isSegment && !OF_LOG.test(step.path)) return before(step)
      try {
        const result = before(step)
        // Nothing can prevent the sync now.
        if (isSegment && step.call === 'syncData') follow(step.path)
        return result
      } catch (error) {
        wasHit = true
        throw error
      }
    },
    started: () => {
      wasHit = false
    },
    attempts: () => attempts,
    wasHit: () => wasHit,
  }
}

/** Returns the content after these bytes, or all of a shorter file, which is of a new log. */
function contentFrom(
  files: Files,
  path: string,
  readBytes: number,
): { bytes: Buffer; fromBytes: number } {
  const file = files.now.open(path, 'read')
  const { size } = file.now.stat()
  const fromBytes = size < readBytes ? 0 : readBytes
  const bytes = Buffer.alloc(size - fromBytes)
  file.now.read(bytes, fromBytes)
  file.now.close()
  return { bytes, fromBytes }
}

function* linesOf(bytes: Buffer): Iterable<Buffer> {
  let start = 0
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    yield bytes.subarray(start, end)
    start = end + 1
  }
}
