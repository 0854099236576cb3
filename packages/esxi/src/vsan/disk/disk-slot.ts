import { basename, dirname } from 'node:path'
import { CryptoError, type Secret } from '@nkpsim/crypto'
import { createQueue, stopping } from '@nkpsim/daemon'
import { openRegularFile } from '@nkpsim/daemon/small-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import type { FileEffects, OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { originOf } from '../../key-provider/key-source.ts'
import type { KekOfDisk, VsanDisk } from '../components.ts'
import { type DiskProblem, describeDisk, unusableDisk } from './describe-disk.ts'
import { eraseDisk, formatDisk, openLabel } from './disk-file.ts'
import { type DiskKek, newDek, openDek } from './disk-key.ts'
import { type DiskLabel, type FoundLabel, writeLabel } from './label.ts'
import { layoutOf } from './layout.ts'
import { openMedium } from './medium.ts'
import { type MountedDisk, mountDisk } from './mounted-disk.ts'
import { rekeyDisk } from './rekey-disk.ts'

/** The next format of a disk: encrypted, or not if `key` is undefined. */
export type NextFormat = {
  key: (DiskKek & { dekGenerationId: number }) | undefined
  /** Whether the disk is overwritten with random data first. */
  erases: boolean
}

/** A disk of a host, mounted or not. Changes run one after the other. */
export type DiskSlot = {
  /** UUID. Empty if the label is invalid. */
  diskId(): string
  describe(): VsanDisk
  mounted(): MountedDisk | undefined
  /** Mounts the disk if it is not encrypted, or the host has its KEK. Else says why it cannot. */
  mount(kekOf: KekOfDisk): Promise<void>
  /** Locks the DEK of a mounted disk under another KEK. Either KEK opens it until the end. */
  rekey(key: DiskKek): Promise<void>
  /** Makes an empty disk of another format, and mounts it. */
  reformat(format: NextFormat): Promise<void>
  /**
   * Overwrites what was freed on a mounted disk, once for each DEK, after all data above the disk
   * has this DEK.
   */
  clearFree(dekId: string): Promise<void>
  /** Unmounts a disk, and wipes its DEK. */
  unmount(): Promise<void>
  /** Removes the file of a disk that is empty, or cannot be used. */
  remove(): Promise<void>
  /** Refuses later changes, and unmounts the disk. */
  close(): Promise<void>
}

/**
 * Opens a disk file of a host. Reads its label, but does not mount it.
 * @param onChange called when the state of the disk has changed
 */
export async function openDiskSlot(
  effects: FileEffects,
  path: string,
  onChange: () => void,
): Promise<DiskSlot> {
  const { files, random } = effects
  const fileName = basename(path)
  const turns = createQueue()
  const ending = new AbortController()
  let problem: DiskProblem = { state: 'locked', reason: 'it was not mounted yet' }
  let found: FoundLabel | undefined
  let disk: MountedDisk | undefined
  /** DEK of the mounted disk, which wipes it. */
  let mountedDek: Secret | undefined
  const change = (next: DiskProblem): void => {
    problem = next
    onChange()
  }
  const fail = (error: unknown): void => change({ state: 'failed', reason: systemReason(error) })
  try {
    found = await openLabel(effects, path)
  } catch (error) {
    fail(error)
  }
  const openFile = (): OpenFile => openRegularFile(files, path, 'change', { refusesLink: true })
  const mountWith = async (label: DiskLabel, dek: Secret | undefined): Promise<void> => {
    try {
      const medium = openMedium(openFile(), label.diskId, dek, onChange)
      disk = await mountDisk(medium, layoutOf(label.capacityBytes))
      mountedDek = dek
      onChange()
    } catch (error) {
      dek?.wipe()
      fail(error)
    }
  }
  const mount = async (kekOf: KekOfDisk): Promise<void> => {
    if (disk !== undefined || found === undefined || problem.state === 'failed') return
    const { label } = found
    const { encryption } = label
    if (!label.isFormatted)
      return change({ state: 'unformatted', reason: 'its reformat was interrupted; it is empty' })
    if (encryption === undefined) return mountWith(label, undefined)
    const origin = originOf(encryption.dek)
    try {
      const dek = openDek(encryption, kekOf)
      if (dek !== undefined) return await mountWith(label, dek)
      change({ state: 'locked', reason: `this host does not have ${origin}` })
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error
      const reason = `${origin} does not open it: the key is wrong, or the label was changed`
      change({ state: 'locked', reason })
    }
  }
  const requireMounted = (): MountedDisk => {
    const failure = disk?.failure()
    if (failure !== undefined) throw failure
    if (disk === undefined) throw unusableDisk(fileName, problem)
    return disk
  }
  const unmount = async (): Promise<void> => {
    const closing = disk
    disk = undefined
    mountedDek = undefined
    onChange()
    await closing?.close()
  }
  /** Runs a change of the file. The disk fails if the content of its label is unknown then. */
  const changeFile = async (act: (file: OpenFile) => Promise<void>): Promise<void> => {
    try {
      await using file = openFile()
      await act(file)
    } catch (error) {
      if (error instanceof CryptoError || ending.signal.aborted) throw error
      await unmount()
      fail(error)
      throw unusableDisk(fileName, problem, error)
    }
  }
  const rekey = async (key: DiskKek): Promise<void> => {
    requireMounted()
    const encryption = found?.label.encryption
    if (found === undefined || encryption === undefined || mountedDek === undefined)
      throw new EsxiError('INVALID_CRYPTO_STATE', `the vSAN disk ${fileName} is not encrypted`)
    const before = { ...found, encryption }
    const dek = mountedDek
    await changeFile(async (file) => {
      found = await rekeyDisk(file, before, dek, key)
    })
    onChange()
  }
  const beginReformat = async (): Promise<FoundLabel> => {
    if (found === undefined) throw unusableDisk(fileName, problem)
    if (found.label.isFormatted && !requireMounted().components.closeIfEmpty())
      throw new EsxiError(
        'VSAN_DISK_IN_USE',
        `the vSAN disk ${fileName} has components: evacuate it first`,
      )
    await unmount()
    return found
  }
  const reformat = async ({ key, erases }: NextFormat): Promise<void> => {
    const before = await beginReformat()
    change({ state: 'unformatted', reason: 'it is reformatted' })
    const { dek, encryption } =
      key === undefined
        ? { dek: undefined, encryption: undefined }
        : newDek(key, key.dekGenerationId, random.bytes)
    try {
      await changeFile(async (file) => {
        const write = async (label: DiskLabel): Promise<void> => {
          const sequence = (found?.sequence ?? 0) + 1
          await writeLabel(file, label, sequence)
          found = { label, sequence, isWhole: true }
        }
        await write({ ...before.label, isFormatted: false, encryption: undefined })
        if (erases) await eraseDisk(file, before.label, { random, signal: ending.signal })
        await formatDisk(file, before.label, dek)
        await write({ ...before.label, isFormatted: true, encryption })
      })
    } catch (error) {
      dek?.wipe()
      throw error
    }
    if (found !== undefined) await mountWith(found.label, dek)
  }
  const clearFree = async (dekId: string): Promise<void> => {
    const mounted = requireMounted()
    if (found === undefined || found.label.clearedFor === dekId) return
    await mounted.clearFree()
    const next = { label: { ...found.label, clearedFor: dekId }, sequence: found.sequence + 1 }
    await changeFile((file) => writeLabel(file, next.label, next.sequence))
    found = { ...next, isWhole: true }
    onChange()
  }
  return {
    diskId: () => found?.label.diskId ?? '',
    describe: () => describeDisk(fileName, found?.label, disk, problem),
    mounted: () => (disk?.failure() === undefined ? disk : undefined),
    mount: (kekOf) => turns.run(() => mount(kekOf)),
    rekey: (key) => turns.run(() => rekey(key)),
    reformat: (format) => turns.run(() => reformat(format)),
    clearFree: (dekId) => turns.run(() => clearFree(dekId)),
    unmount: () =>
      turns.run(async () => {
        if (disk === undefined) return
        await unmount()
        change({ state: 'locked', reason: 'it was unmounted' })
      }),
    remove: () =>
      turns.run(async () => {
        if (disk?.failure() === undefined && disk?.components.closeIfEmpty() === false)
          throw new EsxiError(
            'VSAN_DISK_IN_USE',
            `the vSAN disk ${fileName} has components: evacuate it first`,
          )
        await unmount()
        change({ state: 'failed', reason: 'it was removed' })
        await files.remove(path)
        await files.syncFolder(dirname(path))
      }),
    close: async () => {
      ending.abort(stopping())
      await turns.close()
      await unmount()
    },
  }
}
