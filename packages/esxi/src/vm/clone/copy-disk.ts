import { SECTOR_BYTES } from '@nkpsim/crypto'
import type { BlockDevice } from '../../disk/block-device.ts'
import type { LongWork } from '../../disk/overlay-disk.ts'

const BATCH_BYTES = 1 << 20
const ZERO_SECTOR = Buffer.alloc(SECTOR_BYTES)

/**
 * Copies the content of a disk to a new, empty disk of the same size, durably. Sectors of zeros are
 * left out, so that the copy needs no more room than its data.
 * @throws EsxiError DISK_FULL, DATASTORE_UNUSABLE; the reason of the signal
 */
export async function copyDisk(
  from: Pick<BlockDevice, 'capacityBytes' | 'read'>,
  to: Pick<BlockDevice, 'write' | 'flush'>,
  { signal, onProgress }: LongWork,
): Promise<void> {
  const { capacityBytes } = from
  for (let offset = 0; offset < capacityBytes; offset += BATCH_BYTES) {
    signal.throwIfAborted()
    const batch = await from.read(offset, Math.min(BATCH_BYTES, capacityBytes - offset))
    try {
      for (const { start, end } of runsWithData(batch))
        await to.write(offset + start, batch.subarray(start, end))
    } finally {
      batch.fill(0)
    }
    onProgress(Math.min(1, (offset + BATCH_BYTES) / capacityBytes))
  }
  await to.flush()
}

/** Returns the runs of sectors that are not all zeros, as byte ranges. */
function runsWithData(batch: Buffer): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = []
  for (let start = 0; start < batch.length; start += SECTOR_BYTES) {
    const end = Math.min(batch.length, start + SECTOR_BYTES)
    if (ZERO_SECTOR.subarray(0, end - start).equals(batch.subarray(start, end))) continue
    const last = runs.at(-1)
    if (last?.end === start) last.end = end
    else runs.push({ start, end })
  }
  return runs
}
