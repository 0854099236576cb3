import type { SwitchableDisk } from '../disk/switchable-disk.ts'
import { EsxiError } from '../errors.ts'

/** Disks that stand still, so that their files can be copied. Calls to the disks wait. */
export type StillDisks = {
  /** Lets the calls continue. */
  resume(): void
  /**
   * Refuses the calls that wait, and later ones, because the files are elsewhere now. A flush
   * succeeds: every write that was acknowledged is durable, and was copied.
   */
  leave(): void
}

/** Waits for the running calls of open disks, stops later calls, and flushes the disks. */
export async function stopDisks(disks: readonly SwitchableDisk[]): Promise<StillDisks> {
  const resumes: (() => void)[] = []
  const resume = (): void => {
    for (const each of resumes.splice(0)) each()
  }
  try {
    for (const disk of disks) resumes.push(await disk.pause())
    for (const disk of disks) await disk.current().flush()
  } catch (error) {
    resume()
    throw error
  }
  return {
    resume,
    leave: () => {
      for (const disk of disks) disk.replace(movedDisk(disk))
      resume()
    },
  }
}

function movedDisk({ capacityBytes, current }: SwitchableDisk): ReturnType<typeof current> {
  const former = current()
  const refuse = async (): Promise<never> => {
    throw new EsxiError('INVALID_POWER_STATE', 'the virtual machine was moved to another host')
  }
  const calls = { read: refuse, write: refuse, writeZeroes: refuse, extents: refuse }
  return { capacityBytes, ...calls, flush: async () => undefined, close: former.close }
}
