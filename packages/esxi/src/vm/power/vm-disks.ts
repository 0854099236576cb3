import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import { type BlockDevice, STREAM_CHUNK_BYTES } from '../../disk/block-device.ts'
import { EsxiError } from '../../errors.ts'
import { readVmFiles } from '../files/read-vm.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { locateVm, type VmPlaces } from '../registry/places.ts'
import { requireOff } from '../registry/requirements.ts'
import { type OpenVm, openVm } from './open-vm.ts'
import { notPoweredOn, type RunningVms } from './vm-power.ts'
import { whileTaken } from './while-taken.ts'

/** A disk of a VM, counted from 0. */
export type DiskOfVm = { name: string; disk: number }

export type VmDisksInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  running: RunningVms
  /** Time after which an export gives up a stalled reader. */
  stallMs: number
  clock: Pick<MachineClock, 'sleep'>
  random: Random
  logger: Logger
}

/** Reads and writes the plaintext of VMs' disks. */
export type VmDisks = {
  /**
   * Reads from a powered-on VM. lengthBytes 0 reads to the end of the disk.
   * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, DISK_RANGE_INVALID
   */
  read(of: DiskOfVm, range: { offsetBytes: number; lengthBytes: number }): AsyncIterable<Buffer>
  /**
   * Writes in order from an offset to a disk of a powered-on VM, and flushes. Returns the number of
   * bytes.
   * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, DISK_RANGE_INVALID, DISK_FULL,
   *   DATASTORE_UNUSABLE
   */
  write(of: DiskOfVm, offsetBytes: number, chunks: AsyncIterable<Buffer>): Promise<number>
  /**
   * Reads a whole disk of a powered-off VM.
   * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, VM_LOCKED, DISK_KEY_NOT_FOUND,
   *   VM_POWERED_ON_ELSEWHERE, EXPORT_STALLED
   */
  export(of: DiskOfVm): AsyncIterable<Buffer>
}

export function createVmDisks(input: VmDisksInput): VmDisks {
  const { hostName, places, keys, running, stallMs, clock, logger } = input
  const openDiskOf = async (of: DiskOfVm): Promise<BlockDevice> => {
    const open = running.get(of.name)
    if (open !== undefined) return requireDisk(await open, of)
    await locateVm(places, of.name)
    throw notPoweredOn(of.name)
  }
  return {
    read: async function* (of, { offsetBytes, lengthBytes }) {
      const disk = await openDiskOf(of)
      const end = lengthBytes === 0 ? disk.capacityBytes : offsetBytes + lengthBytes
      yield* readRange(disk, offsetBytes, end)
    },
    write: async (of, offsetBytes, chunks) => {
      const disk = await openDiskOf(of)
      let written = 0
      for await (const chunk of chunks) {
        await disk.write(offsetBytes + written, chunk)
        written += chunk.length
      }
      await disk.flush()
      return written
    },
    export: async function* (of) {
      const { paths } = await locateVm(places, of.name)
      requireOff((name) => running.has(name), of.name, 'export it')
      keys.requireUsable(of.name, await readVmFiles(paths))
      const vm = await openVm(
        paths,
        { hostName, purpose: 'export' },
        keys.kekOf(of.name),
        input.random,
      )
      let closing: Promise<void> | undefined
      const close = (): Promise<void> => {
        closing ??= vm.close()
        return closing
      }
      let isStalled = false
      const onStalled = (): void => {
        isStalled = true
        logger.warn('vm.export-stalled', { vm: of.name })
        // The reader gets the error when it reads again.
        close().catch(() => undefined)
      }
      const sleep = (ms: number, signal: AbortSignal) => clock.sleep(ms, signal)
      try {
        const disk = requireDisk(vm, of)
        for await (const chunk of whileTaken(readRange(disk, 0, disk.capacityBytes), {
          ...{ waitMs: stallMs, sleep, onStalled },
        })) {
          yield chunk
          if (isStalled) throw stalled(of.name)
        }
      } finally {
        await close()
      }
    },
  }
}

function stalled(name: string): EsxiError {
  return new EsxiError(
    'EXPORT_STALLED',
    `the export of virtual machine "${name}" was not read for too long; export it again`,
  )
}

function requireDisk({ disks }: OpenVm, { name, disk: index }: DiskOfVm): BlockDevice {
  const disk = disks[index]
  if (disk === undefined)
    throw new EsxiError('DISK_NOT_FOUND', `virtual machine "${name}" has no disk ${index}`)
  return disk
}

async function* readRange(
  disk: BlockDevice,
  startBytes: number,
  endBytes: number,
): AsyncIterable<Buffer> {
  if (startBytes > endBytes || endBytes > disk.capacityBytes)
    throw new EsxiError(
      'DISK_RANGE_INVALID',
      `the range reaches beyond the end of the disk (${disk.capacityBytes} bytes)`,
    )
  for (let offset = startBytes; offset < endBytes; offset += STREAM_CHUNK_BYTES)
    yield await disk.read(offset, Math.min(STREAM_CHUNK_BYTES, endBytes - offset))
}
