import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import type { Secret } from '@nkpsim/crypto'
import { lockStateFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { restoreVcenter as restoreInto } from '@nkpsim/vcenter/recovery'
import { SimulatorError } from '../errors.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { machine } from '../machine.ts'
import { allowStoredPassword } from '../operator/stored-password.ts'
import { VCENTER } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { type ClusterRef, withCluster } from './existing-cluster.ts'
import { readPreviousClock, writeClock } from './keep-clock.ts'
import { type OpenBackup, openBackup } from './open-backup.ts'
import { clusterPaths } from './paths.ts'
import type { VcenterReady } from './ready-content.ts'
import { interruptedUnchanged, notAllRunning } from './refusals.ts'
import { parseRoot, requireNoOtherCopy } from './require-no-other-copy.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { findRunning } from './running-process.ts'
import { startVcenter } from './start-vcenter.ts'

export type RestoreVcenterOptions = {
  /** Path of the backup file, or `-` for standard input. */
  file: string
  /** Passwords to try one after another; none for an unencrypted backup. */
  passwords: readonly Secret[]
  /** Whether to move an existing vCenter aside. Otherwise no vCenter may exist. */
  force: boolean
  random: Random
}

export type RestoredVcenter = {
  vcenter: VcenterReady
  /** Time of the restored state: ISO 8601, UTC. */
  time: string
  /** New path of the previous vCenter; undefined if there was none. */
  movedTo: string | undefined
}

/**
 * Restores the vCenter of a cluster from a backup, and starts it. Its hosts reconnect
 * automatically. Changes nothing before the whole backup is checked, and nothing if Ctrl-C comes
 * before that.
 * @throws SimulatorError STATE_INVALID if vCenter runs, a vCenter exists without force, or the
 *   original or another copy of the cluster runs; BUSY if another running process has injected a
 *   fault; PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; VcenterError INVALID_BACKUP_FILE,
 *   WRONG_BACKUP_PASSWORD; DaemonError STATE_FOLDER_IN_USE
 */
export async function restoreVcenter(
  ref: ClusterRef,
  options: RestoreVcenterOptions,
): Promise<RestoredVcenter> {
  const backup = await openBackup(options.file, ref.signal)
  try {
    if (ref.signal?.aborted) throw interruptedUnchanged()
    return await restoreFrom(backup, ref, options)
  } finally {
    await backup.close()
  }
}

function restoreFrom(
  { input }: OpenBackup,
  ref: ClusterRef,
  { file, passwords, force, random }: RestoreVcenterOptions,
): Promise<RestoredVcenter> {
  return withCluster(ref, async (context) => {
    refuseWithHa(context)
    refuseIfRunning(context)
    requireNoFaultOfAnother(context.stateDir)
    requireSoleUse(context)
    await requireNoOtherCopy(context)
    const folder = clusterPaths.vcenter(context.stateDir)
    const isThere = existsSync(folder) && readdirSync(folder).length > 0
    if (isThere && !force) {
      throw new SimulatorError(
        'STATE_INVALID',
        `${folder} holds a vCenter; move it aside with --force`,
      )
    }
    // The lock shows that no vcenterd works in the folder, even if it is not in the cluster file.
    const lock = isThere ? lockStateFolder(machine.files, folder) : undefined
    try {
      const previousClock = readPreviousClock(context.stateDir)
      // An interrupted restore may have left this folder. No other command uses the cluster now.
      const restored = clusterPaths.restoredVcenter(context.stateDir)
      rmSync(restored, { recursive: true, force: true })
      const { time, rootPem } = await restoreInto({
        ...{ ...machine, input, file, passwords, random },
        stateFolder: restored,
      }).catch((cause: unknown) => {
        throw context.signal?.aborted ? interruptedUnchanged() : cause
      })
      if (previousClock !== undefined) await writeClock(restored, previousClock)
      try {
        // The backup may be of another vCenter, with another certificate authority.
        await requireNoOtherCopy(context, { root: parseRoot(rootPem) })
        if (context.signal?.aborted) throw interruptedUnchanged()
      } catch (cause) {
        rmSync(restored, { recursive: true, force: true })
        throw cause
      }
      const movedTo = isThere ? moveAside(context) : undefined
      renameSync(restored, folder)
      await machine.files.syncFolder(context.stateDir)
      // The restored vCenter may accept a password that the previous one refused.
      await allowStoredPassword(context.stateDir)
      return { vcenter: await startRestored(context), time, movedTo }
    } finally {
      lock?.release()
    }
  })
}

/** Starts vCenter after its state was restored. */
async function startRestored(context: ClusterContext): Promise<VcenterReady> {
  try {
    return await startVcenter(context)
  } catch (cause) {
    const remedy = 'vCenter is restored: start it with: nkpsim up'
    throw notAllRunning(cause, context.signal, remedy)
  }
}

/** A restored vCenter would be older than the log of vCenter HA. */
function refuseWithHa({ registry }: ClusterContext): void {
  if (registry.current().vcenterHa === undefined) return
  throw new SimulatorError(
    'STATE_INVALID',
    'vCenter HA is deployed; destroy it before you restore vCenter: nkpsim vcenter ha destroy',
  )
}

function refuseIfRunning({ registry }: ClusterContext): void {
  const process = findRunning(registry.current(), 'vcenterd', VCENTER)
  if (process === undefined) return
  throw new SimulatorError('STATE_INVALID', 'vCenter runs; stop it first with: nkpsim vcenter stop')
}

function moveAside({ stateDir, clock }: ClusterContext): string {
  const time = new Date(clock.nowMs()).toISOString().replaceAll(/[-:.]/g, '')
  const folder = clusterPaths.formerVcenter(stateDir, time)
  renameSync(clusterPaths.vcenter(stateDir), folder)
  return folder
}
