import { dirname } from 'node:path'
import { isCheckpointAuthentic } from '@nkpsim/crypto'
import { createQueue, DaemonError, writeAll, writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { FileEffects, Files } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { encodeKept, type KeptCheckpoint, parseKept } from './checkpoint-line.ts'
import { compact, judgeCheckpoint, MAX_KEPT, mayBeAfterRestore } from './witness.ts'

/** With this many lines, the next checkpoint rewrites the file with what `compact` keeps. */
const MAX_LINES = 2 * MAX_KEPT

/** Some thousand lines take about 2 MB. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

type Offered = Omit<KeptCheckpoint, 'isConflicting'>

/** The checkpoints that a host stores from the audit logs of its vCenters. */
export type CheckpointStore = {
  /**
   * Stores a checkpoint. It is durable when the promise resolves. A known checkpoint changes
   * nothing.
   * @throws EsxiError CHECKPOINT_INVALID, CHECKPOINT_UNWRITABLE; CHECKPOINT_CONFLICT if the
   *   checkpoint contradicts a stored one: it is stored too, as evidence, unless there is enough
   *   evidence
   */
  keep(offered: Offered): Promise<void>
  /**
   * Does the same for a checkpoint of a log that a vCenter began at a restore.
   * @throws EsxiError NO_PERMISSION if the log can be another vCenter's, or if the host has
   *   checkpoints of too many logs
   */
  keepAfterRestore(offered: Offered, vcenterId: string): Promise<void>
  /** Returns the checkpoints of a log, in order of arrival. */
  list(instanceId: string): Promise<KeptCheckpoint[]>
  /** Waits for the running write. Later writes are refused. */
  close(): Promise<void>
}

/**
 * The newest checkpoint of the file. The store compares a later checkpoint of the same log and key
 * with this one only.
 */
type Tip = { newest: KeptCheckpoint; lines: number; sizeBytes: number }

/**
 * Stores checkpoints in a file. Only the newest is in memory, because a rack has hundreds of hosts.
 */
export function createCheckpointStore(effects: FileEffects, path: string): CheckpointStore {
  const { files } = effects
  const writes = createQueue()
  let tip: Tip | undefined

  const keep = async (offered: Offered, restored?: { vcenterId: string }): Promise<void> => {
    const known = tip
    tip = undefined
    if (known !== undefined && follows(known.newest, offered) && known.lines < MAX_LINES) {
      const newest = { ...offered, isConflicting: false }
      const line = encodeKept(newest)
      await append(files, path, line, known.sizeBytes)
      tip = { newest, lines: known.lines + 1, sizeBytes: known.sizeBytes + line.length }
    } else await keepJudged(offered, restored)
  }
  const keepJudged = async (offered: Offered, restored?: { vcenterId: string }): Promise<void> => {
    const { instanceId, sequence } = offered.checkpoint
    const { kept, sizeBytes } = await read(files, path)
    if (restored !== undefined && !mayBeAfterRestore(kept, offered, restored.vcenterId))
      throw new EsxiError(
        'NO_PERMISSION',
        'this host accepts no checkpoint of that log: another vCenter owns it, or there are too many logs',
      )
    const own = kept.filter(({ checkpoint }) => checkpoint.instanceId === instanceId)
    const verdict = judgeCheckpoint(own, offered)
    if (verdict.kind === 'known') return
    const isConflicting = verdict.kind === 'conflict'
    if (!isConflicting || verdict.isKept) {
      const next = { ...offered, isConflicting }
      const line = encodeKept(next)
      if (kept.length < MAX_LINES) {
        await append(files, path, line, sizeBytes)
        if (!isConflicting)
          tip = { newest: next, lines: kept.length + 1, sizeBytes: sizeBytes + line.length }
      } else await rewrite(effects, path, compact([...kept, next]))
    }
    if (isConflicting)
      throw new EsxiError(
        'CHECKPOINT_CONFLICT',
        `the checkpoint of ${sequence} contradicts those that this host keeps: ${verdict.why}`,
      )
  }
  const keepInTurn = (offered: Offered, restored?: { vcenterId: string }): Promise<void> => {
    if (!isCheckpointAuthentic(offered.checkpoint, offered.publicKey))
      return Promise.reject(
        new EsxiError('CHECKPOINT_INVALID', 'the signature of this checkpoint is not valid'),
      )
    // In turn, because each checkpoint is compared with earlier ones.
    return writes.run(() => keep(offered, restored))
  }
  return {
    keep: (offered) => keepInTurn(offered),
    keepAfterRestore: (offered, vcenterId) => keepInTurn(offered, { vcenterId }),
    list: async (instanceId) => {
      const { kept } = await read(files, path)
      return compact(kept).filter(({ checkpoint }) => checkpoint.instanceId === instanceId)
    },
    close: writes.close,
  }
}

/** Whether a checkpoint is a later one of the same log, signed with the same key. */
function follows({ checkpoint, publicKey }: KeptCheckpoint, offered: Offered): boolean {
  return (
    offered.checkpoint.instanceId === checkpoint.instanceId &&
    offered.checkpoint.sequence > checkpoint.sequence &&
    offered.publicKey.equals(publicKey)
  )
}

/** Reads the file up to an incomplete line. The next write replaces that line. */
async function read(
  files: Files,
  path: string,
): Promise<{ kept: KeptCheckpoint[]; sizeBytes: number }> {
  const bytes = readFound(files, path)
  const sizeBytes = bytes.lastIndexOf('\n') + 1
  const lines = bytes.subarray(0, sizeBytes).toString('utf8').split('\n')
  return { kept: lines.flatMap((line) => parseKept(line) ?? []), sizeBytes }
}

function readFound(files: Files, path: string): Buffer {
  try {
    return readSmallFileIfThere(files, path, MAX_FILE_BYTES) ?? Buffer.alloc(0)
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw new EsxiError('CHECKPOINT_UNWRITABLE', cause.message, { cause })
  }
}

async function append(files: Files, path: string, line: Buffer, position: number): Promise<void> {
  try {
    await using file = await files.open(path, position === 0 ? 'change-or-create' : 'change')
    await file.truncate(position)
    await writeAll(file, line, position)
    await file.sync()
    if (position === 0) await files.syncFolder(dirname(path))
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

async function rewrite(
  effects: FileEffects,
  path: string,
  kept: readonly KeptCheckpoint[],
): Promise<void> {
  try {
    await writeFileDurably(effects, path, Buffer.concat(kept.map(encodeKept)), { mode: 0o600 })
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): EsxiError {
  const reason = messageOf(cause)
  return new EsxiError('CHECKPOINT_UNWRITABLE', `${path} cannot be used: ${reason}`, { cause })
}
