import type { BlockDevice } from '../../disk/block-device.ts'
import type { SwitchableDisk } from '../../disk/switchable-disk.ts'
import { EsxiError } from '../../errors.ts'

export type ChangeOpenDisksInput = {
  /** Writes a .vmx that names other disks with the same content. */
  commit: () => Promise<void>
  /** Opens the disks that the .vmx names now. */
  reopen: () => Promise<Required<BlockDevice>[]>
  /** Returns the names of the disks in the .vmx. */
  currentNames: () => Promise<readonly string[]>
}

/**
 * Replaces the files behind open disks while calls to the disks wait.
 *
 * After a failed commit, the .vmx may name the new disks already, and a power loss may bring the
 * old ones back. No write may be acknowledged then, because either file could lack it later.
 * @throws the error of the commit or of the opening
 */
export async function changeOpenDisks(
  disks: readonly SwitchableDisk[],
  { commit, reopen, currentNames }: ChangeOpenDisksInput,
): Promise<void> {
  const resumes: (() => void)[] = []
  try {
    for (const disk of disks) resumes.push(await disk.pause())
    for (const disk of disks) await disk.current().flush()
    const before = await currentNames()
    const former = disks.map((disk) => disk.current())
    try {
      await commit()
      const next = await reopen()
      for (const [index, disk] of disks.entries()) {
        const opened = next[index]
        if (opened !== undefined) disk.replace(opened)
      }
    } catch (error) {
      const now = await currentNames().catch(() => [])
      if (now.join('/') === before.join('/')) throw error
      for (const disk of disks) disk.replace(failedDisk(disk.capacityBytes, error))
      await closeAll(former)
      throw error
    }
    await closeAll(former)
  } finally {
    for (const resume of resumes) resume()
  }
}

async function closeAll(disks: readonly Required<BlockDevice>[]): Promise<void> {
  await Promise.allSettled(disks.map((disk) => disk.close()))
}

/** Returns a disk that refuses every call. */
function failedDisk(capacityBytes: number, cause: unknown): Required<BlockDevice> {
  const refuse = async (): Promise<never> => {
    throw new EsxiError(
      'DATASTORE_UNUSABLE',
      'a change of the snapshots did not reach the datastore; power the virtual machine off and on again',
      { cause },
    )
  }
  const calls = { read: refuse, write: refuse, writeZeroes: refuse, extents: refuse, flush: refuse }
  return { capacityBytes, ...calls, close: async () => undefined }
}
