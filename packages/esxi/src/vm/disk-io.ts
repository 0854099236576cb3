import { setTimeout as delay } from 'node:timers/promises'
import { type EncryptedDisk, MAX_TRANSFER_BYTES } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import { readVmFiles } from './open-vm.ts'
import { type OpenVm, openVm } from './power.ts'
import { notPoweredOn } from './power-vm.ts'
import { kekOf, locateVm, requireOff, requireUsable, type VmHost } from './vm-host.ts'
import { whileTaken } from './while-taken.ts'

/** An export has the lock of its VM: who reads none of it keeps the VM from all others. */
const EXPORT_WAIT_MS = 60_000

/** A disk of a VM, counted from 0. */
export type DiskOfVm = { name: string; disk: number }

/**
 * Plaintext of a disk of a VM that is on; lengthBytes 0 reads to the end.
 * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, DISK_RANGE_INVALID
 */
export async function* readVmDisk(
  host: VmHost,
  of: DiskOfVm,
  { offsetBytes, lengthBytes }: { offsetBytes: number; lengthBytes: number },
): AsyncIterable<Buffer> {
  const disk = await openDiskOf(host, of)
  const end = lengthBytes === 0 ? disk.capacityBytes : offsetBytes + lengthBytes
  yield* readRange(disk, offsetBytes, end)
}

/**
 * Writes in order from an offset to a disk of a VM that is on, and flushes; gives how many bytes.
 * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, DISK_RANGE_INVALID, DISK_FULL,
 *   DATASTORE_UNUSABLE
 */
export async function writeVmDisk(
  host: VmHost,
  of: DiskOfVm,
  offsetBytes: number,
  chunks: AsyncIterable<Buffer>,
): Promise<number> {
  const disk = await openDiskOf(host, of)
  let written = 0
  for await (const chunk of chunks) {
    await disk.write(offsetBytes + written, chunk)
    written += chunk.length
  }
  await disk.flush()
  return written
}

/**
 * The whole of a disk of a VM that is off.
 * @throws EsxiError INVALID_POWER_STATE, DISK_NOT_FOUND, VM_LOCKED, DISK_KEY_NOT_FOUND,
 *   VM_POWERED_ON_ELSEWHERE, EXPORT_STALLED
 */
export async function* exportVmDisk(host: VmHost, of: DiskOfVm): AsyncIterable<Buffer> {
  const { paths } = await locateVm(host, of.name)
  requireOff(host, of.name, 'export it')
  requireUsable(host, of.name, await readVmFiles(paths))
  const vm = await openVm(paths, host.hostName, kekOf(host, of.name))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= vm.close()
    return closing
  }
  let isStalled = false
  const onStalled = (): void => {
    isStalled = true
    host.logger.warn('vm.export-stalled', { vm: of.name })
    // The reader hears of a failure, if he comes back.
    close().catch(() => undefined)
  }
  const sleep = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal })
  const waitMs = host.exportWaitMs ?? EXPORT_WAIT_MS
  try {
    const disk = requireDisk(vm, of)
    for await (const chunk of whileTaken(readRange(disk, 0, disk.capacityBytes), {
      ...{ waitMs, sleep, onStalled },
    })) {
      yield chunk
      if (isStalled) throw stalled(of.name)
    }
  } finally {
    await close()
  }
}

function stalled(name: string): EsxiError {
  return new EsxiError(
    'EXPORT_STALLED',
    `the export of virtual machine "${name}" was not read for too long; export it again`,
  )
}

async function openDiskOf(host: VmHost, of: DiskOfVm): Promise<EncryptedDisk> {
  const open = host.running.get(of.name)
  if (open !== undefined) return requireDisk(await open, of)
  await locateVm(host, of.name)
  throw notPoweredOn(of.name)
}

function requireDisk({ disks }: OpenVm, { name, disk: index }: DiskOfVm): EncryptedDisk {
  const disk = disks[index]
  if (disk === undefined)
    throw new EsxiError('DISK_NOT_FOUND', `virtual machine "${name}" has no disk ${index}`)
  return disk
}

async function* readRange(
  disk: EncryptedDisk,
  startBytes: number,
  endBytes: number,
): AsyncIterable<Buffer> {
  if (startBytes > endBytes || endBytes > disk.capacityBytes)
    throw new EsxiError(
      'DISK_RANGE_INVALID',
      `the range reaches beyond the end of the disk (${disk.capacityBytes} bytes)`,
    )
  for (let offset = startBytes; offset < endBytes; offset += MAX_TRANSFER_BYTES)
    yield await disk.read(offset, Math.min(MAX_TRANSFER_BYTES, endBytes - offset))
}
