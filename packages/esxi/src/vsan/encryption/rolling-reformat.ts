import type { Logger } from '@nkpsim/daemon'
import { abortable } from '@nkpsim/daemon/abortable'
import { systemReason } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import type { VsanCluster } from '../../records/vsan.ts'
import type { DiskKek } from '../disk/disk-key.ts'
import type { HostDisks } from '../disk/host-disks.ts'
import { changeOfDisk, diskEncryptionOf } from './disk-change.ts'
import type { Evacuation, ReformatTurn } from './evacuation.ts'
import { nextReformatStep, type ReformatStep } from './reformat-step.ts'

/** How long a host waits before it tries a step again. */
const RETRY_MS = 1000

/** Gives disks of this host the format that its cluster wants, one after the other. */
export type RollingReformat = {
  /** Begins or continues, if a disk has another format. */
  follow(): void
  /** Why the reformat does not continue. Undefined if it does, or if there is none. */
  problem(): string | undefined
  /** Ends the turn of this host, and waits for its running step. */
  close(): Promise<void>
}

export function createRollingReformat({
  disks,
  cluster,
  kekOfCluster,
  evacuation,
  clock,
  onChange,
  logger,
}: {
  disks: HostDisks
  cluster: () => VsanCluster | undefined
  /** Returns the KEK of the cluster, which the caller wipes. Undefined if the host has it not. */
  kekOfCluster: () => DiskKek | undefined
  /** Undefined while the host has no objects. */
  evacuation: () => Evacuation | undefined
  clock: Pick<MachineClock, 'sleep'>
  /** Called when the problem has changed. */
  onChange: () => void
  logger: Logger
}): RollingReformat {
  const ending = new AbortController()
  let isWanted = false
  let running: Promise<void> | undefined
  let problem: string | undefined
  const tell = (reason: string | undefined): void => {
    const isChanged = problem !== reason
    problem = reason
    if (isChanged) onChange()
  }
  const wait = async (reason: string): Promise<void> => {
    if (problem !== reason) logger.info('vsan.reformat-waits', { reason })
    tell(reason)
    await clock.sleep(RETRY_MS, ending.signal)
  }
  const stepOf = async (
    present: VsanCluster,
    turn: ReformatTurn | undefined,
  ): Promise<ReformatStep> => {
    const desired = diskEncryptionOf(present)
    const used = new Set(disks.components.list().map(({ diskId }) => diskId))
    const hasTurn = turn?.isHeld() === true
    const own = disks
      .list()
      .filter(({ clusterId }) => clusterId === present.clusterId)
      .map((disk) => ({
        diskId: disk.diskId,
        change: changeOfDisk(disk, desired),
        isEmpty: !used.has(disk.diskId),
      }))
    const step = nextReformatStep({ disks: own, hasTurn, isRedundant: false })
    // Asks all hosts, so only if the answer matters.
    if (step.kind !== 'awaitRedundancy' || (await evacuation()?.isRedundant()) !== true) return step
    return nextReformatStep({ disks: own, hasTurn, isRedundant: true })
  }
  const reformat = async (present: VsanCluster, diskId: string): Promise<void> => {
    const desired = diskEncryptionOf(present)
    const kek = desired && kekOfCluster()
    try {
      if (desired !== undefined && kek === undefined)
        return await wait('this host does not have the KEK of the vSAN cluster')
      const key = desired && kek && { ...kek, dekGenerationId: desired.dekGenerationId }
      await disks.reformat(diskId, { key, erases: present.eraseDisksBeforeUse })
      logger.info('vsan.disk-reformatted', { disk: diskId, isEncrypted: key !== undefined })
    } finally {
      kek?.kek.wipe()
    }
  }
  const evacuate = async (present: VsanCluster, diskId: string): Promise<void> => {
    const { allowReducedRedundancy } = present
    const evacuated = evacuation()?.evacuate(diskId, { allowReducedRedundancy })
    // It lasts minutes, and ends with the membership of this host.
    if (evacuated !== undefined) await abortable(evacuated, ending.signal)
  }
  const run = async (): Promise<void> => {
    let turn: ReformatTurn | undefined
    let last: ReformatStep['kind'] | undefined
    try {
      for (;;) {
        ending.signal.throwIfAborted()
        const present = cluster()
        if (present === undefined) return
        try {
          const step = await stepOf(present, turn)
          if (step.kind === 'done' || step.kind === 'endTurn') return
          // What the last step waited for has come.
          if (step.kind !== last) tell(undefined)
          last = step.kind
          if (step.kind === 'takeTurn') {
            turn?.end()
            turn = await evacuation()?.takeTurn()
            if (turn === undefined) await wait('another host of the vSAN cluster has the turn')
          } else if (step.kind === 'awaitRedundancy')
            await wait('objects of the vSAN cluster lack components, or are resynced')
          else if (step.kind === 'reformat') await reformat(present, step.diskId)
          else await evacuate(present, step.diskId)
        } catch (error) {
          ending.signal.throwIfAborted()
          await wait(systemReason(error))
        }
      }
    } finally {
      turn?.end()
    }
  }
  const runWhileWanted = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false
      await run()
      tell(undefined)
    }
  }
  return {
    follow: () => {
      isWanted = true
      running ??= runWhileWanted()
        .catch((error) => {
          if (!ending.signal.aborted) logger.error('vsan.reformat-failed', { error })
        })
        .finally(() => {
          running = undefined
        })
    },
    problem: () => problem,
    close: async () => {
      ending.abort()
      await running
    },
  }
}
