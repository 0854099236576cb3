import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile, Random } from '@nkpsim/effects'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { renameToPlace } from '../vm/files/build-vm.ts'
import { type Datastore, lockTransientName, type VmPaths, vmPaths } from '../vm/files/datastore.ts'
import { sortFiles } from '../vm/files/own-files.ts'
import { readVmFilesIn, type VmFiles } from '../vm/files/read-vm.ts'
import { parseVtpmFile, removeUnfinishedVm, type VtpmFile } from '../vm/files/vtpm-folder.ts'
import type { Message } from './messages.ts'
import { migrationFailed } from './migration-error.ts'
import { isStaying } from './staying-files.ts'

/** A VM has at most 15 disks of two files, their snapshots, and some small files. */
const MAX_FILES = 1024

/** Files of a VM that come from another datastore. Their folder is hidden until it is complete. */
export type ArrivingFiles = {
  take(message: Message & { kind: 'file' | 'chunk' | 'round' }): Promise<void>
  /**
   * Makes everything durable, and reads the files of the VM.
   * @throws EsxiError VM_INVALID, MIGRATION_FAILED, DISK_FULL, DATASTORE_UNUSABLE
   */
  complete(): Promise<VmFiles>
  /** Works in the folder. */
  inFolder<T>(work: (folder: HeldFolder, paths: VmPaths) => Promise<T>): Promise<T>
  /**
   * Gives the folder the name of the VM, for work that makes the VM one of this host. If the work
   * fails, the folder is hidden again.
   * @throws EsxiError VM_ALREADY_EXISTS, DISK_FULL, DATASTORE_UNUSABLE; errors of the work
   */
  place(registrant: string, enter: () => Promise<void>): Promise<void>
  /** Releases the folder. Removes it if it is not in place. */
  close(): Promise<void>
}

/** @throws EsxiError DISK_FULL, DATASTORE_UNUSABLE */
export async function createArrivingFiles(
  datastore: Datastore,
  name: string,
  random: Random,
): Promise<ArrivingFiles> {
  const parent = await datastore.hold().catch((error: unknown) => {
    throw asDatastoreError(error)
  })
  const { name: hidden, lockName, lock } = await lockTransientName(parent, 'creating', random)
  const paths = vmPaths(datastore, name, hidden)
  let folder: HeldFolder | undefined
  let isPlaced = false
  const end = async (): Promise<void> => {
    await closeFile()
    await folder?.[Symbol.asyncDispose]()
    if (!isPlaced) await removeUnfinishedVm(parent, hidden)
    await parent.remove(lockName)
    lock.release()
    await parent[Symbol.asyncDispose]()
  }
  let ended: Promise<void> | undefined
  /** Names of the files of the last round. */
  let named = new Set<string>()
  const all = new Set<string>()
  let open: { file: OpenFile; sizeBytes: number } | undefined
  const closeFile = async (): Promise<void> => {
    const { file } = open ?? {}
    open = undefined
    await file?.close()
  }
  const requireFolder = async (): Promise<HeldFolder> => {
    if (folder === undefined) {
      await parent.makeFolder(hidden)
      folder = await parent.holdFolder(hidden)
    }
    return folder
  }
  const begin = async (fileName: string, sizeBytes: number): Promise<void> => {
    await finishFile()
    const ofVtpm = parseVtpmFile(fileName)
    if (ofVtpm === undefined) requireOwnName(fileName, paths)
    const isNew = !all.has(fileName)
    all.add(fileName)
    named.add(fileName)
    if (all.size > MAX_FILES) throw migrationFailed('the virtual machine has too many files')
    const access = isNew ? 'create' : 'change'
    const file =
      ofVtpm === undefined
        ? await (await requireFolder()).open(fileName, access)
        : await inVtpmFolder(ofVtpm, (folder) => folder.open(ofVtpm.file, access))
    open = { file, sizeBytes }
    await file.truncate(sizeBytes)
  }
  const inVtpmFolder = async <T>(
    { folder: name }: VtpmFile,
    work: (folder: HeldFolder) => Promise<T>,
  ): Promise<T> => {
    const within = await requireFolder()
    if ((await within.look(name)) === undefined) await within.makeFolder(name)
    await using inner = await within.holdFolder(name)
    return await work(inner)
  }
  const finishFile = async (): Promise<void> => {
    await open?.file.sync()
    await closeFile()
  }
  const write = async (offsetBytes: number, bytes: Buffer): Promise<void> => {
    if (open === undefined || offsetBytes + bytes.length > open.sizeBytes)
      throw migrationFailed('a part of a file is outside of the file')
    await writeAll(open.file, bytes, offsetBytes)
  }
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw asDatastoreError(error)
    }
  }
  return {
    take: (message) =>
      translated(async () => {
        if (message.kind === 'file') await begin(message.name, message.sizeBytes)
        else if (message.kind === 'chunk') await write(message.offsetBytes, message.bytes)
        else {
          await finishFile()
          named = new Set()
        }
      }),
    complete: () =>
      translated(async () => {
        await finishFile()
        const within = await requireFolder()
        // A file of an earlier round is gone at the source.
        for (const name of all) {
          const ofVtpm = parseVtpmFile(name)
          const isGone = !named.has(name)
          if (ofVtpm === undefined && isGone) await within.remove(name)
          else if (ofVtpm !== undefined)
            await inVtpmFolder(ofVtpm, async (folder) => {
              if (isGone) await folder.remove(ofVtpm.file)
              await folder.sync()
            })
        }
        await within.sync()
        const { foreign } = await sortFiles(within, paths)
        if (foreign.length > 0) throw migrationFailed('files came that no virtual machine has')
        return readVmFilesIn(within, paths)
      }),
    inFolder: (work) => translated(async () => work(await requireFolder(), paths)),
    place: (registrant, enter) =>
      translated(async () => {
        await (await requireFolder()).replace(paths.registrant, Buffer.from(registrant))
        await renameToPlace(parent, hidden, name)
        isPlaced = true
        try {
          await parent.sync()
          await enter()
        } catch (error) {
          // The VM stays at its source. Its name here would keep out the next attempt.
          await parent.rename(name, hidden)
          isPlaced = false
          throw error
        }
      }),
    close: () => {
      ended ??= end()
      return ended
    },
  }
}

/** @throws EsxiError MIGRATION_FAILED for a name that no file of a moving VM has */
function requireOwnName(name: string, paths: VmPaths): void {
  if (!/^[^/\0]+$/.test(name) || isStaying(name, paths))
    throw migrationFailed('a file came with a name that no virtual machine has')
}
