import type { BlockDevice } from '../../disk/block-device.ts'
import type { Tenure } from '../files/vm-tenure.ts'

/**
 * Returns a disk that acknowledges nothing after this host has lost the lock of the VM. Every call
 * requires the lease before and after its work; a flush also requires that the term is current.
 *
 * A process that is paused between the first check and the call of the file system can still write
 * once when it wakes up. No check in the process can prevent this; only storage that fences its
 * clients can. The write is not acknowledged.
 */
export function fencedDisk<Disk extends BlockDevice>(
  disk: Disk,
  { requireLease, requireCurrent }: Tenure,
): Disk {
  const leased =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      requireLease()
      const result = await call(...args)
      requireLease()
      return result
    }
  const { writeZeroes, extents } = disk
  return {
    ...disk,
    read: leased(disk.read),
    write: leased(disk.write),
    ...(writeZeroes && { writeZeroes: leased(writeZeroes) }),
    ...(extents && { extents: leased(extents) }),
    flush: leased(async () => {
      await disk.flush()
      await requireCurrent()
    }),
  }
}
