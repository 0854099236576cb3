import { basename, dirname, join } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import { writeAll } from '@nkpsim/daemon'
import { openRegularFile } from '@nkpsim/daemon/small-file'
import type { FileEffects, OpenFile } from '@nkpsim/effects'
import { type DiskLabel, type FoundLabel, readLabel, writeLabel } from './label.ts'
import { LABEL_COPY_BYTES, layoutOf } from './layout.ts'
import { openMedium } from './medium.ts'
import { createMetadata } from './metadata-log.ts'

const ERASED_TOGETHER_BYTES = 1 << 20
const LABELS_BYTES = 2 * LABEL_COPY_BYTES

/**
 * Creates the file of a disk, durably: after a crash, there is a whole disk or none. Passes on
 * errors of the file system; the file is not there then.
 * @throws EsxiError DISK_FULL, VSAN_DISK_FAILED
 */
export async function createDiskFile(
  { files, random }: FileEffects,
  path: string,
  label: DiskLabel,
  dek: Secret | undefined,
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${random.bytes(8).toString('hex')}.tmp`)
  try {
    await using file = await files.open(temporary, 'create')
    await formatDisk(file, label, dek)
    await writeLabel(file, label, 1)
    await file.sync()
    await files.rename(temporary, path)
    await files.syncFolder(folder)
  } catch (error) {
    await files.remove(temporary).catch(() => {})
    throw error
  }
}

/**
 * Makes a disk empty, durably, except its label. Frees its space in the file system.
 * @throws EsxiError DISK_FULL, VSAN_DISK_FAILED; errors of the file system
 */
export async function formatDisk(
  file: OpenFile,
  { diskId, capacityBytes }: DiskLabel,
  dek: Secret | undefined,
): Promise<void> {
  const layout = layoutOf(capacityBytes)
  await file.truncate(LABELS_BYTES)
  // Otherwise a crash could keep old sectors, because only the sizes would be durable.
  await file.sync()
  await file.truncate(layout.fileBytes)
  const sectors = {
    read: (into: Uint8Array, position: number) => file.read(into, position),
    write: (bytes: Uint8Array, position: number) => file.write(bytes, position),
    syncData: () => file.syncData(),
    close: async () => undefined,
  }
  const medium = openMedium(sectors, diskId, dek?.copy())
  try {
    await createMetadata(medium, layout)
    await medium.sync()
  } finally {
    await medium.close()
  }
}

/** Overwrites all of a disk but its label with random data, durably. */
export async function eraseDisk(
  file: OpenFile,
  { capacityBytes }: DiskLabel,
  { random, signal }: Pick<FileEffects, 'random'> & { signal: AbortSignal },
): Promise<void> {
  const { fileBytes } = layoutOf(capacityBytes)
  for (let position = LABELS_BYTES; position < fileBytes; position += ERASED_TOGETHER_BYTES) {
    signal.throwIfAborted()
    const lengthBytes = Math.min(ERASED_TOGETHER_BYTES, fileBytes - position)
    await writeAll(file, random.bytes(lengthBytes), position)
  }
  await file.syncData()
}

/**
 * Reads the label of a disk, and completes a copy that a crash interrupted.
 * @throws EsxiError VSAN_LABEL_INVALID; DaemonError INPUT_UNREADABLE; errors of the file system
 */
export async function openLabel(
  { files }: Pick<FileEffects, 'files'>,
  path: string,
): Promise<FoundLabel> {
  await using file = openRegularFile(files, path, 'change', { refusesLink: true })
  const found = await readLabel(file)
  if (!found.isWhole) await writeLabel(file, found.label, found.sequence)
  return found
}
