import { join } from 'node:path'
import { type Secret, type SignedAuditCheckpoint, signCheckpoint } from '@nkpsim/crypto'
import type { Clock, Files, MachineClock } from '@nkpsim/effects'
import { withTrace } from '@nkpsim/tracing'
import type { Logger } from '../logger.ts'
import { type AppendFile, openAppendFile } from './append-file.ts'
import { CHECKPOINTS_FILE, encodeCheckpoint } from './checkpoint-file.ts'
import type { LogHead } from './record.ts'

/** A checkpoint is made after this many records, and at most this long after a record. */
const RECORDS_PER_CHECKPOINT = 100
const MAX_AGE_MS = 5 * 60_000

/** Signs the end of a log at intervals. */
export type Checkpoints = {
  /** Counts a record. Call this after each record. */
  noteRecords(count: number): void
  /**
   * Signs the current end of the log, unless it is already signed. Logs a failure, and retries
   * later.
   */
  make(): void
  /** Signs the unsigned end of the log, and stops. */
  close(): void
}

export type CheckpointsInput = {
  folder: string
  instanceId: string
  /** Ed25519, PKCS#8 DER. */
  signingKey: Secret
  head: () => LogHead
  newest: SignedAuditCheckpoint | undefined
  /** Size of the checkpoint file when it was opened, bytes. */
  sizeBytes: number
  /** Called with the newest checkpoint at the start, and with each new checkpoint. */
  onMade: (checkpoint: SignedAuditCheckpoint) => void
  clock: Pick<Clock, 'nowMs'>
  machineClock: MachineClock
  files: Files
  logger: Logger
}

export function startCheckpoints(input: CheckpointsInput): Checkpoints {
  const { instanceId, signingKey, head, clock, machineClock, logger } = input
  const path = join(input.folder, CHECKPOINTS_FILE)
  const file: AppendFile = openAppendFile(input.files, path, input.sizeBytes)
  let newest = input.newest
  let waiting: AbortController | undefined

  const unsigned = (): number => head().sequence - (newest?.sequence ?? 0)
  const make = (): void => {
    waiting?.abort()
    waiting = undefined
    if (unsigned() === 0) return
    try {
      const { sequence, hash } = head()
      const values = { instanceId, sequence, hash, timeMs: clock.nowMs() }
      const checkpoint = signCheckpoint(values, signingKey)
      file.append(encodeCheckpoint(checkpoint))
      newest = checkpoint
      input.onMade(checkpoint)
    } catch (error) {
      logger.error('audit.checkpoint-failed', { error })
      wait()
    }
  }
  const wait = (): void => {
    if (waiting !== undefined) return
    const own = new AbortController()
    waiting = own
    machineClock.sleep(MAX_AGE_MS, own.signal).then(
      () => {
        // The timer fires minutes after the call that made the record, so the checkpoint has no
        // trace.
        if (waiting === own) withTrace(undefined, make)
      },
      () => undefined,
    )
  }
  if (newest !== undefined) input.onMade(newest)
  make()
  return {
    noteRecords: (count) => {
      const hundreds = (records: number) => Math.floor(records / RECORDS_PER_CHECKPOINT)
      // Only at multiples of a hundred: a failure must not cause a retry at every record.
      if (hundreds(unsigned()) > hundreds(unsigned() - count)) make()
      else wait()
    },
    make,
    close: () => {
      make()
      waiting?.abort()
      file.close()
    },
  }
}
