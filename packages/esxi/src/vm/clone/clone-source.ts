import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { BlockDevice } from '../../disk/block-device.ts'
import { EsxiError } from '../../errors.ts'
import type { VtpmConfiguration } from '../../records/vtpm.ts'
import { chainOf } from '../files/disk-chain.ts'
import { readVmFiles, readVmFilesIn } from '../files/read-vm.ts'
import { whileLocked } from '../files/vm-lock.ts'
import { type KekOf, openConfiguration, openKeysOf } from '../keys/open-keys.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { openChain } from '../power/open-chains.ts'
import { type OpenVm, openVm } from '../power/open-vm.ts'
import type { RunningVms } from '../power/vm-power.ts'
import { locateVm, type VmPlaces } from '../registry/places.ts'
import { requireNotSuspended } from '../registry/requirements.ts'
import { findSnapshot, type SnapshotOfVm } from '../snapshots/find-snapshot.ts'
import { configurationAt, readStateAt } from '../snapshots/read-state.ts'
import { vtpmFolderOf } from '../snapshots/settle.ts'
import type { CloneSource } from './clone-vm.ts'

export type CloneSourceInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  running: RunningVms
  random: Random
}

/**
 * Opens what to clone, and works with it. A powered-off VM is locked meanwhile. A powered-on VM can
 * be cloned as it was at a snapshot; the caller prevents changes of its snapshots.
 * @param of the snapshot; with empty id and name, the current state
 * @throws EsxiError VM_NOT_FOUND, VM_LOCKED, INVALID_POWER_STATE, SNAPSHOT_NOT_FOUND,
 *   VM_POWERED_ON_ELSEWHERE, DISK_KEY_NOT_FOUND, VM_INVALID, and errors of the work
 */
export async function withCloneSource<T>(
  { hostName, places, keys, running, random }: CloneSourceInput,
  of: SnapshotOfVm,
  use: (source: CloneSource) => Promise<T>,
): Promise<T> {
  const { name } = of
  const { paths } = await locateVm(places, name)
  const found = await readVmFiles(paths)
  await keys.load(found)
  keys.requireUsable(name, found)
  const kekOf = keys.kekOf(name)
  const holder = { hostName, purpose: 'clone' } as const
  const open = await running.get(name)
  if (of.snapshot !== '' || of.id !== '') {
    const work = async (folder: HeldFolder): Promise<T> =>
      withSnapshotSource(folder, await readVmFilesIn(folder, paths), of, kekOf, (source) =>
        use(open === undefined ? source : leasedSource(source, open)),
      )
    return open === undefined ? whileLocked(paths, work, holder) : work(open.folder)
  }
  if (open !== undefined)
    throw new EsxiError(
      'INVALID_POWER_STATE',
      `virtual machine "${name}" is powered on; power it off to clone it, or clone a snapshot of it`,
    )
  const vm = await openVm(paths, holder, kekOf, random)
  try {
    const { files } = vm
    requireNotSuspended(files, name, 'clone it')
    const { configurationDek, configuration } = openConfiguration(files, kekOf)
    using dek = configurationDek
    const vtpm = vtpmSource(configuration.vtpm, vm.folder, name, dek)
    const disks = files.disks.flatMap((file, index) => {
      const device = vm.disks[index]
      return device === undefined ? [] : [{ file, device }]
    })
    return await use({ vmx: files.vmx, home: files.home, configuration, disks, kekOf, vtpm })
  } finally {
    await vm.close()
  }
}

type Files = Awaited<ReturnType<typeof readVmFilesIn>>

async function withSnapshotSource<T>(
  folder: HeldFolder,
  files: Files,
  of: SnapshotOfVm,
  kekOf: KekOf,
  use: (source: CloneSource) => Promise<T>,
): Promise<T> {
  const snapshot = findSnapshot(files, of)
  const state = await readStateAt(folder, snapshot)
  using dek = openConfiguration(files, kekOf).configurationDek
  const configuration = configurationAt({ ...state, uuid: files.vmx.uuid }, dek)
  const kept = configuration.vtpm && {
    ...configuration.vtpm,
    folder: vtpmFolderOf(snapshot.fileName),
  }
  const vtpm = vtpmSource(kept, folder, of.name, dek)
  const frozen = snapshot.disks.map(({ fileName }) => {
    const file = files.frozenDisks.find((disk) => disk.fileName === fileName)
    if (file !== undefined) return file
    throw new EsxiError('VM_INVALID', `the disk ${fileName} of the snapshot is missing`)
  })
  const keyed = openKeysOf([...new Set(frozen.flatMap((file) => chainOf(files, file)))], kekOf)
  const opened: BlockDevice[] = []
  try {
    for (const file of frozen)
      opened.push(await openChain(folder, chainOf(files, file), keyed, kekOf))
    const disks = frozen.flatMap((file, index) => {
      const device = opened[index]
      return device === undefined ? [] : [{ file, device }]
    })
    return await use({ vmx: state, home: files.home, configuration, disks, kekOf, vtpm })
  } finally {
    await Promise.allSettled(opened.map((disk) => disk.close()))
    for (const each of keyed) each.dek?.wipe()
  }
}

/** A host that takes the VM may merge the disks of the snapshot, so no later read counts. */
function leasedSource(source: CloneSource, { requireLease }: Pick<OpenVm, 'requireLease'>) {
  const leased = ({ capacityBytes, read }: CloneSource['disks'][number]['device']) => ({
    capacityBytes,
    read: async (...args: Parameters<typeof read>) => {
      const bytes = await read(...args)
      requireLease()
      return bytes
    },
  })
  const disks = source.disks.map(({ file, device }) => ({ file, device: leased(device) }))
  return { ...source, disks }
}

function vtpmSource(
  configuration: VtpmConfiguration | undefined,
  folder: HeldFolder,
  vmName: string,
  dek: Secret | undefined,
): CloneSource['vtpm'] {
  if (configuration === undefined || dek === undefined) return undefined
  return { configuration, place: { folder, vmName, dek } }
}
