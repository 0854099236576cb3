import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { createDek, formatKeyLocator, lockKey, type Secret } from '@nkpsim/crypto'
import { removeTemporaryFiles, syncFolder, writeFileDurably } from '@nkpsim/daemon'
import { recryptExtent } from '../disk/recrypt-extent.ts'
import { EsxiError } from '../errors.ts'
import { FILE_MODE, type NewKek } from './build-disk.ts'
import type { VmPaths } from './datastore.ts'
import { type DiskDescriptor, formatDiskDescriptor } from './disk-descriptor.ts'
import {
  type DiskFile,
  type KekOf,
  openConfiguration,
  openDiskKey,
  readVmFiles,
  type VmFiles,
} from './open-vm.ts'
import {
  diskKeyDigest,
  encryptPrivateConfiguration,
  type PrivateConfiguration,
} from './private-configuration.ts'
import { formatVmx, type Vmx } from './vmx.ts'

/** Which keys of a VM change, and how deep. */
export type RekeyScope = {
  /** New DEKs as well; the VM must be off. */
  deep: boolean
  skipDisks: boolean
  skipHome: boolean
}

type DiskChange = { disk: DiskFile; descriptor: DiskDescriptor }

/**
 * Changes the keys of a VM. Whatever instant it is killed at, the VM opens with what its files say then:
 *
 * 1. (deep) Each disk is encrypted anew into an extent of another name, which nothing refers to yet.
 * 2. The .vmx takes the new key locators of the disks beside the old ones.
 * 3. Each descriptor is replaced, and with it locator and extent of a disk in one step.
 * 4. The .vmx lets go of the old locators, and takes the new key of the VM home.
 *
 * An attempt that was cut off leaves disks and home under different keys at worst; another one completes it.
 * @throws EsxiError INVALID_REQUEST, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID; what the file system says
 */
export async function rekeyVm(
  paths: VmPaths,
  { newKek, scope, kekOf }: { newKek: NewKek; scope: RekeyScope; kekOf: KekOf },
): Promise<void> {
  if (scope.skipDisks && scope.skipHome)
    throw new EsxiError('INVALID_REQUEST', 'neither the home nor the disks are to be rekeyed')
  const files = await readVmFiles(paths)
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  try {
    await removeUnreferenced(paths, files)
    const changes: DiskChange[] = []
    if (!scope.skipDisks)
      for (const disk of files.disks)
        changes.push({ disk, descriptor: await rekeyDisk(paths, disk, { newKek, scope, kekOf }) })
    if (changes.length > 0) {
      await writeVmx(paths, files.vmx, configurationDek, bind(configuration, changes, 'both'))
      for (const { disk, descriptor } of changes)
        await writeFileDurably(disk.path, Buffer.from(formatDiskDescriptor(descriptor)), {
          mode: FILE_MODE,
        })
    }
    const bound = bind(configuration, changes, 'new')
    if (scope.skipHome) await writeVmx(paths, files.vmx, configurationDek, bound)
    else await rekeyHome(paths, files.vmx, { configurationDek, bound, newKek, scope })
    // Only now: after a failed write nobody knows which descriptor the datastore holds, and so which extent it needs.
    await removeUnreferenced(paths, await readVmFiles(paths))
  } finally {
    configurationDek.wipe()
  }
}

async function rekeyDisk(
  { folder }: VmPaths,
  disk: DiskFile,
  { newKek, scope, kekOf }: { newKek: NewKek; scope: RekeyScope; kekOf: KekOf },
): Promise<DiskDescriptor> {
  const { descriptor, fileName } = disk
  using dek = openDiskKey(disk, kekOf)
  if (!scope.deep)
    return { ...descriptor, encryptionKeys: formatKeyLocator(lockKey({ ...newKek, dek })) }
  using newDek = createDek()
  const suffix = randomBytes(4).toString('hex')
  const extentFileName = `${parse(fileName).name}-${suffix}-flat.vmdk`
  await recryptExtent({
    from: { path: join(folder, descriptor.extentFileName), dek },
    to: { path: join(folder, extentFileName), dek: newDek },
    capacityBytes: descriptor.capacityBytes,
  })
  const encryptionKeys = formatKeyLocator(lockKey({ ...newKek, dek: newDek }))
  return { ...descriptor, extentFileName, encryptionKeys }
}

async function rekeyHome(
  paths: VmPaths,
  vmx: Vmx,
  input: {
    configurationDek: Secret
    bound: PrivateConfiguration
    newKek: NewKek
    scope: RekeyScope
  },
): Promise<void> {
  const { configurationDek, bound, newKek, scope } = input
  using newDek = scope.deep ? createDek() : undefined
  const dek = newDek ?? configurationDek
  const encryptionBundle = formatKeyLocator(lockKey({ ...newKek, dek }))
  await writeVmx(paths, { ...vmx, encryptionBundle }, dek, bound)
}

function bind(
  configuration: PrivateConfiguration,
  changes: readonly DiskChange[],
  which: 'both' | 'new',
): PrivateConfiguration {
  return {
    ...configuration,
    disks: configuration.disks.map((bound) => {
      const change = changes.find(({ disk }) => disk.fileName === bound.fileName)
      if (change === undefined) return bound
      const digest = diskKeyDigest(change.descriptor.encryptionKeys)
      const before = diskKeyDigest(change.disk.descriptor.encryptionKeys)
      return { ...bound, keySha256: which === 'both' ? [before, digest] : [digest] }
    }),
  }
}

/** Replaces the .vmx, with the private part under the DEK of its bundle. */
export async function writeVmx(
  paths: VmPaths,
  vmx: Vmx,
  dek: Secret,
  configuration: PrivateConfiguration,
): Promise<void> {
  const encryptionData = encryptPrivateConfiguration(dek, vmx.uuid, configuration)
  const text = formatVmx({ ...vmx, encryptionData })
  await writeFileDurably(paths.vmx, Buffer.from(text), { mode: FILE_MODE })
}

/** Removes extents and descriptors that no file of the VM refers to: what a host left that was killed while it made them. */
export async function removeUnreferenced(paths: VmPaths, { disks }: VmFiles): Promise<void> {
  await removeTemporaryFiles(paths.folder)
  const referenced = new Set(
    disks.flatMap(({ fileName, descriptor }) => [fileName, descriptor.extentFileName]),
  )
  const names = await readdir(paths.folder)
  const unreferenced = names.filter((name) => name.endsWith('.vmdk') && !referenced.has(name))
  for (const name of unreferenced) await rm(join(paths.folder, name), { force: true })
  if (unreferenced.length > 0) await syncFolder(paths.folder)
}
