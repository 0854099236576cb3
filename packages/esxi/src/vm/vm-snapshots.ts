import type { HeldFolder, Logger } from '@nkpsim/daemon'
import { joinSignals } from '@nkpsim/daemon/abortable'
import { composeName, nameFlaw } from '@nkpsim/daemon/name-text'
import type { MachineClock, Random } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { SnapshotTree } from '../records/snapshot.ts'
import type { Vm } from '../records/virtual-machine.ts'
import type { VtpmRecords } from '../vtpm/vtpm-records.ts'
import type { Changes, LongCall } from './changes.ts'
import { inHeldFolder } from './files/datastore.ts'
import { currentSnapshot, neededMerges } from './files/disk-chain.ts'
import { readVmFiles, type VmFiles } from './files/read-vm.ts'
import { existingSnapshots, type Snapshot } from './files/snapshot-list.ts'
import { isSuspended } from './files/suspend-file.ts'
import type { OnProgress } from './keys/convert-disks.ts'
import type { VmKeys } from './keys/vm-keys.ts'
import type { RunningVms, VmPower } from './power/vm-power.ts'
import { followFiles } from './registry/follow-files.ts'
import { locateVm, spelledVmName, type VmPlaces } from './registry/places.ts'
import type { Registration } from './registry/registration.ts'
import { requireChangeable, requireNotSuspended } from './registry/requirements.ts'
import { createSnapshot } from './snapshots/create-snapshot.ts'
import { findSnapshot, type SnapshotOfVm } from './snapshots/find-snapshot.ts'
import { removeSnapshots } from './snapshots/remove-snapshot.ts'
import { revertToSnapshot } from './snapshots/revert-snapshot.ts'
import type { SnapshotWork } from './snapshots/snapshot-work.ts'
import type { Still } from './turns.ts'

const MAX_DESCRIPTION_BYTES = 1024

export type VmSnapshotsInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'whileLockedHere'>
  running: RunningVms
  power: Pick<VmPower, 'off'>
  change: Changes['change']
  changeLong: Changes['changeLong']
  onChange: () => void
  clock: Pick<MachineClock, 'nowMs'>
  random: Random
  /** What is known of the last states of vTPMs. */
  vtpmRecords: Pick<VtpmRecords, 'accept'>
  /** Aborts when the host stops. */
  signal: AbortSignal
  logger: Logger
}

/** Snapshots of VMs. A change that takes long refuses other changes of the VM meanwhile. */
export type VmSnapshots = {
  /**
   * Makes a snapshot of a VM, which may be on. Memory is not part of it.
   * @throws EsxiError INVALID_NAME, INVALID_REQUEST, and errors of createSnapshot
   */
  create(name: string, spec: { snapshot: string; description: string }, still?: Still): Promise<Vm>
  list(name: string): Promise<SnapshotTree>
  /**
   * Powers a VM off and gives it the state of a snapshot.
   * @throws EsxiError SNAPSHOT_NOT_FOUND, INVALID_REQUEST, and errors of revertToSnapshot
   */
  revert(of: SnapshotOfVm, still?: Still): Promise<Vm>
  /**
   * Removes a snapshot, with those above it if `withChildren`. The VM may be on.
   * @throws EsxiError SNAPSHOT_NOT_FOUND, INVALID_REQUEST, and errors of removeSnapshots
   */
  remove(of: SnapshotOfVm, withChildren: boolean, call?: LongCall): Promise<Vm>
  /** Removes all snapshots, and merges the redo logs of interrupted removals. */
  removeAll(name: string, call?: LongCall): Promise<Vm>
}

export function createVmSnapshots(input: VmSnapshotsInput): VmSnapshots {
  const { hostName, places, keys, registration, running, change, clock, random } = input
  const { logger, onChange } = input
  /** Works on a VM that may change, whether it is on or off. */
  const withWork = async <T>(
    name: string,
    act: (work: SnapshotWork) => Promise<T>,
    isLong = false,
  ): Promise<T> => {
    const { paths } = await requireChangeable({ places, keys }, name)
    const open = await running.get(name)
    const work = (folder: HeldFolder) =>
      act({ vmName: name, folder, paths, open, kekOf: keys.kekOf(name), random })
    const holder = isLong ? ({ hostName, purpose: 'snapshot' } as const) : undefined
    try {
      return await (open === undefined
        ? registration.whileLockedHere(paths, name, work, holder)
        : inHeldFolder(open.folder, work))
    } finally {
      // Also after a failure, because some files may have changed.
      await followFiles({ places, keys, logger }, name, 'keysChanged')
      onChange()
    }
  }
  const remove = async (
    typed: string,
    choose: (files: VmFiles) => Snapshot[],
    call: LongCall,
  ): Promise<Vm> => {
    const asked = call.signal === undefined ? [] : [call.signal]
    using joined = joinSignals(input.signal, ...asked)
    const { signal } = joined
    const act = (name: string, onProgress: OnProgress) =>
      withWork(
        name,
        async (work) => {
          const long = { signal, onProgress: (part: number) => onProgress(Math.floor(100 * part)) }
          const chosen = choose(await readVmFiles(work.paths))
          const uids = chosen.map(({ uid }) => uid)
          await removeSnapshots(work, uids, long)
          logger.info('vm.snapshots-removed', { vm: name, uids })
        },
        true,
      )
    return await input.changeLong(typed, act, call, 'snapshot')
  }
  return {
    create: async (typed, { snapshot, description }, still) => {
      const spec = { name: requireSnapshotName(snapshot), description }
      if (Buffer.byteLength(description) > MAX_DESCRIPTION_BYTES)
        throw new EsxiError(
          'INVALID_REQUEST',
          `the description of a snapshot has at most ${MAX_DESCRIPTION_BYTES} bytes`,
        )
      const act = (name: string) =>
        withWork(name, async (work) => {
          // A snapshot has no memory.
          requireNotSuspended(await readVmFiles(work.paths), name, 'take a snapshot')
          const uid = await createSnapshot(work, { ...spec, createdMs: clock.nowMs() })
          logger.info('vm.snapshot-created', { vm: name, uid })
        })
      return change(typed, act, still)
    },
    list: async (typed) => {
      const name = await spelledVmName(places, typed)
      return describe(await readVmFiles((await locateVm(places, name)).paths))
    },
    revert: async (of, still) => {
      const act = async (name: string): Promise<void> => {
        const { files } = await requireChangeable({ places, keys }, name)
        const { uid } = findSnapshot(files, of)
        if (running.has(name) || isSuspended(files.vmx)) await input.power.off(name)
        await withWork(name, (work) => revertToSnapshot(work, uid, input.vtpmRecords))
        logger.info('vm.reverted', { vm: name, uid })
      }
      return change(of.name, act, still)
    },
    remove: (of, withChildren, call = {}) =>
      remove(
        of.name,
        (files) => {
          const chosen = findSnapshot(files, of, { isRemovingToo: true })
          return withChildren ? [chosen, ...above(chosen, files)] : [chosen]
        },
        call,
      ),
    removeAll: (name, call = {}) => remove(name, ({ snapshots }) => [...snapshots.snapshots], call),
  }
}

function describe(files: VmFiles): SnapshotTree {
  const { snapshots: list, disks } = files
  const names = disks.map(({ fileName }) => fileName)
  const existing = existingSnapshots(list, names)
  const shown = list.snapshots.filter((each) => existing.includes(each) || each.isRemoving)
  const current = currentSnapshot(files)
  return {
    snapshots: shown
      .sort((a, b) => a.uid - b.uid)
      .map(({ uid, parentUid, name, description, createdMs, isRemoving, disks: frozen }) => ({
        ...{ uid, parentUid, name, description, createdMs, isRemoving },
        isCurrent: uid === current?.uid,
        disks: frozen.map(({ fileName }) => fileName),
      })),
    needsConsolidation: neededMerges(files).length > 0,
  }
}

/** Returns the snapshots that were made on top of a snapshot, directly or not. */
function above({ uid }: Snapshot, files: VmFiles): Snapshot[] {
  const { snapshots } = files.snapshots
  const found = new Set<Snapshot>()
  const uids = [uid]
  for (let next = uids.pop(); next !== undefined; next = uids.pop())
    for (const snapshot of snapshots)
      if (snapshot.parentUid === next && !found.has(snapshot)) {
        found.add(snapshot)
        uids.push(snapshot.uid)
      }
  return [...found]
}

/** @throws EsxiError INVALID_NAME */
function requireSnapshotName(name: string): string {
  const composed = composeName(name)
  const flaw = nameFlaw(composed)
  if (flaw !== undefined) throw new EsxiError('INVALID_NAME', `the name of a snapshot ${flaw}`)
  return composed
}
