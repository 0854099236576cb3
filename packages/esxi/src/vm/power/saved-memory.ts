import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { VmPaths } from '../files/datastore.ts'
import type { VmFiles } from '../files/read-vm.ts'
import {
  dropSuspendFile,
  isSuspended,
  readSuspendFile,
  writeSuspendFile,
} from '../files/suspend-file.ts'
import type { Vmx } from '../files/vmx.ts'
import { type KekOf, openConfiguration } from '../keys/open-keys.ts'
import {
  createArrivingMemory,
  createVmMemory,
  PAGE_BYTES,
  SEED_BYTES,
  type VmMemory,
} from './memory.ts'
import { memorySizeOf } from './memory-size.ts'

const DIGEST_BYTES = 32
/** Size 4 bytes, number of writes 8, seed, digest. */
const HEADER_BYTES = 4 + 8 + SEED_BYTES + DIGEST_BYTES

/** Files of a VM whose lock this host holds. */
export type HeldVm = { folder: HeldFolder; paths: VmPaths; files: VmFiles; kekOf: KekOf }

/** How new memory is made. */
export type NewMemories = {
  random: Random
  nowMs: () => number
  /** Size of the memory of a VM that states none, bytes (default: 4 MiB). */
  defaultMemoryBytes?: number | undefined
}

/** Returns memory that begins now. @throws EsxiError VM_INVALID */
export function newMemory(vmx: Vmx, { random, nowMs, defaultMemoryBytes }: NewMemories): VmMemory {
  const sizeBytes = memorySizeOf(vmx, defaultMemoryBytes)
  const memory = { sizeBytes, seed: random.bytes(SEED_BYTES) }
  return createVmMemory(memory, nowMs)
}

/**
 * Saves stopped memory in the folder of its VM, encrypted if the VM is.
 * @throws EsxiError VM_LOCKED, VM_INVALID; errors of the file system
 */
export async function saveMemory(
  { folder, paths, files, kekOf }: HeldVm,
  memory: VmMemory,
  random: Random,
): Promise<void> {
  const bytes = memoryBytes(memory)
  try {
    await withConfigurationDek(files, kekOf, (configurationDek) =>
      writeSuspendFile(folder, paths, { vmx: files.vmx, configurationDek }, bytes, random),
    )
  } finally {
    bytes.fill(0)
  }
}

/**
 * Returns the saved memory of a suspended VM, which runs on, or new memory. A VM that continues is
 * no longer suspended, because its disks change from now on.
 * @throws EsxiError VM_LOCKED, VM_INVALID; errors of the file system
 */
export async function startMemory(
  { folder, paths, files, kekOf }: HeldVm,
  newMemories: NewMemories,
): Promise<VmMemory> {
  const { vmx } = files
  const { nowMs } = newMemories
  if (!isSuspended(vmx)) return newMemory(vmx, newMemories)
  const bytes = await withConfigurationDek(files, kekOf, (configurationDek) =>
    readSuspendFile(folder, paths, { vmx, configurationDek }),
  )
  try {
    const memory = memoryOf(bytes, nowMs)
    await dropSuspendFile(folder, paths, vmx)
    memory.thaw()
    return memory
  } finally {
    bytes.fill(0)
  }
}

function memoryBytes(memory: VmMemory): Buffer {
  const { sizeBytes, seed, writes } = memory.state()
  const bytes = Buffer.alloc(HEADER_BYTES + sizeBytes)
  bytes.writeUInt32BE(sizeBytes, 0)
  bytes.writeBigUInt64BE(BigInt(writes), 4)
  seed.copy(bytes, 12)
  memory.digest().copy(bytes, 12 + SEED_BYTES)
  for (let index = 0; index < memory.pageCount; index++)
    memory.page(index).copy(bytes, HEADER_BYTES + index * PAGE_BYTES)
  return bytes
}

/** @throws EsxiError INVALID_REQUEST if the memory is not whole */
function memoryOf(bytes: Buffer, nowMs: () => number): VmMemory {
  const sizeBytes = bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32BE(0)
  const arriving = createArrivingMemory(sizeBytes, nowMs)
  const pages = bytes.subarray(HEADER_BYTES)
  for (let at = 0; at < pages.length; at += PAGE_BYTES)
    arriving.put(at / PAGE_BYTES, pages.subarray(at, at + PAGE_BYTES))
  const seed = Buffer.from(bytes.subarray(12, 12 + SEED_BYTES))
  const writes = Number(bytes.readBigUInt64BE(4))
  return arriving.finish({ seed, writes }, bytes.subarray(12 + SEED_BYTES, HEADER_BYTES))
}

async function withConfigurationDek<T>(
  files: VmFiles,
  kekOf: KekOf,
  work: (configurationDek: Secret | undefined) => Promise<T>,
): Promise<T> {
  const { configurationDek } = openConfiguration(files, kekOf)
  try {
    return await work(configurationDek)
  } finally {
    configurationDek?.wipe()
  }
}
