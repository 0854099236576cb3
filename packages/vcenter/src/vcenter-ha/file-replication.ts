import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { ClockState, Logger } from '@nkpsim/daemon'
import { type LogCopy, openLogCopy } from '@nkpsim/daemon/audit'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Files, MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc/errors'
import { withTrace } from '@nkpsim/tracing'
import { auditCopyFolder, listAuditCopies } from '../audit/audit-copies.ts'
import { VcenterError } from '../errors.ts'
import { pause } from '../replication/pause.ts'

/** Time between two copies. A copy takes all records that there are. */
const EVERY_MS = 2000

/** The other node, as the replication of files sees it. */
export type FileSource = {
  /**
   * Returns the UUID of the other node's audit log, the number of its records, and its clock, if
   * that node is active.
   */
  look(): Promise<{ logId: string; recordCount: number; clock: ClockState | undefined }>
  /** Yields the records from a sequence on, and the newest checkpoints at the end. */
  read(fromSequence: number): AsyncIterable<{
    lines: readonly Uint8Array[]
    checkpoints: readonly SignedAuditCheckpoint[]
  }>
}

/** Copies the audit log of the other node of vCenter HA, in every role. */
export type FileReplication = {
  standing(): { copiedCount: number; problem: string }
  /** Copies what there is, if the other node answers. */
  copyNow(): Promise<void>
  stop(): Promise<void>
}

export type FileReplicationInput = {
  stateFolder: string
  /** Key that signs the checkpoints of both nodes, 32 bytes. */
  publicKey: Uint8Array
  source: FileSource
  /** Called with the clock of the other node, if that node is active. */
  onClock: (clock: ClockState) => Promise<void>
  /** Whether the mode of the cluster has replication. */
  isOn: () => boolean
  files: Files
  machineClock: Pick<MachineClock, 'sleep'>
  logger: Logger
}

/** Starts to copy every two seconds. The copy may lag behind. */
export function startFileReplication(input: FileReplicationInput): FileReplication {
  const { isOn, machineClock, logger } = input
  const stop = new AbortController()
  let copy: OpenCopy | undefined
  let problem = ''
  let wasAway = true

  const note = (found: string): void => {
    if (found !== '' && found !== problem) logger.warn('ha.files-not-copied', { problem: found })
    problem = found
  }
  const copyOnce = async (): Promise<void> => {
    try {
      const { logId, recordCount, clock } = await input.source.look()
      if (clock !== undefined) await input.onClock(clock)
      // A node that was never active has no records, and needs no folder.
      if (recordCount === 0 && !hasCopy(input, logId)) return
      if (copy?.logId !== logId) {
        copy?.log.close()
        copy = undefined
        copy = open(input, logId)
      }
      await copyRecords(input.source, copy.log, recordCount, wasAway)
      wasAway = false
      note('')
    } catch (error) {
      // The state of the cluster shows that the other node is down. A node signs its log when it
      // stops, so its checkpoints are read again when it is back.
      wasAway = true
      if (error instanceof RpcError) return
      copy?.log.close()
      copy = undefined
      note(messageOf(error))
    }
  }
  let turn = Promise.resolve()
  const copyNow = (): Promise<void> => {
    turn = turn.then(copyOnce)
    return turn
  }
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if (isOn()) await copyNow()
      await pause(machineClock, EVERY_MS, stop.signal)
    }
    await turn
    copy?.log.close()
  }
  const running = withTrace(undefined, run)
  return {
    standing: () => ({ copiedCount: copy?.log.head().sequence ?? 0, problem }),
    copyNow,
    stop: async () => {
      stop.abort()
      await running
    },
  }
}

function hasCopy({ files, stateFolder }: FileReplicationInput, logId: string): boolean {
  return listAuditCopies(files, stateFolder).includes(logId)
}

type OpenCopy = { logId: string; log: LogCopy }

function open({ files, stateFolder, publicKey }: FileReplicationInput, logId: string): OpenCopy {
  const folder = auditCopyFolder(stateFolder, logId)
  return { logId, log: openLogCopy(files, folder, { instanceId: logId, publicKey }) }
}

/** @throws VcenterError AUDIT_LOGS_DIFFER if the log does not continue the copy */
async function copyRecords(
  source: FileSource,
  log: LogCopy,
  recordCount: number,
  wasAway: boolean,
): Promise<void> {
  const { sequence } = log.head()
  if (recordCount < sequence)
    throw differs(`it ends at ${recordCount}, and the copy at ${sequence}`)
  if (recordCount === sequence && !wasAway) return
  for await (const { lines, checkpoints } of source.read(sequence + 1)) {
    const breach = log.append(lines)
    if (breach !== undefined)
      throw differs(`its record ${log.head().sequence + 1} does not follow the copy`)
    log.appendCheckpoints(checkpoints)
  }
}

function differs(what: string): VcenterError {
  return new VcenterError(
    'AUDIT_LOGS_DIFFER',
    `the audit log of the other node is not what was copied: ${what}; keep both as evidence`,
  )
}
