import { parse } from 'node:path'
import {
  CryptoError,
  decryptBox,
  encryptBox,
  kbkdfCounter,
  LABELS,
  type Secret,
} from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { VmPaths } from './datastore.ts'
import { getValue } from './dictionary.ts'
import { withValues } from './vm-settings.ts'
import { formatVmx, type Vmx } from './vmx.ts'

/** Setting of a suspended VM, under VMware's name: the file with its memory. */
const STATE_FILE = 'checkpoint.vmState'
const MAGIC = { plain: Buffer.from('NKPVMSS\0'), encrypted: Buffer.from('NKPVMSS\x01') }
const SUFFIX = /^-[0-9a-f]{8}\.vmss$/
/** Memory has at most 64 MiB, and the file adds less than this. */
const MAX_FILE_BYTES = 65 * 1024 * 1024

/** Whether the memory of a VM is saved, so that power-on continues with it. */
export function isSuspended({ source }: Vmx): boolean {
  return source !== undefined && (getValue(source, STATE_FILE) ?? '') !== ''
}

/** Returns a .vmx of a VM that is not suspended. */
export function withoutSuspension(vmx: Vmx): Vmx {
  return isSuspended(vmx) ? withValues(vmx, [[STATE_FILE, '']]) : vmx
}

/** Whether a name is one that this program gives to the saved memory of this VM. */
export function isSuspendFile(name: string, { vmx }: Pick<VmPaths, 'vmx'>): boolean {
  const vmName = parse(vmx).name
  return name.startsWith(vmName) && SUFFIX.test(name.slice(vmName.length))
}

/** Saved memory of a VM, and what encrypts it. */
export type SavedMemory = {
  vmx: Vmx
  /** DEK of the configuration; undefined if the VM is not encrypted. */
  configurationDek: Secret | undefined
}

/**
 * Saves the memory of a VM. Writes the file first and then the .vmx that names it, so that a killed
 * host leaves a VM that is either off or suspended. Passes on errors of the file system.
 */
export async function writeSuspendFile(
  folder: HeldFolder,
  paths: VmPaths,
  { vmx, configurationDek }: SavedMemory,
  memory: Buffer,
  random: Random,
): Promise<void> {
  const name = `${parse(paths.vmx).name}-${random.bytes(4).toString('hex')}.vmss`
  await folder.replace(name, encode(memory, name, { vmx, configurationDek }, random))
  await folder.replace(paths.vmx, formatVmx(withValues(vmx, [[STATE_FILE, name]])))
  await removeSuspendFiles(folder, paths, name)
}

/**
 * Reads the saved memory of a suspended VM. The caller wipes it.
 * @throws EsxiError VM_INVALID if the file is missing, damaged, or of another VM or key; errors of
 *   the file system
 */
export async function readSuspendFile(
  folder: HeldFolder,
  paths: VmPaths,
  { vmx, configurationDek }: SavedMemory,
): Promise<Buffer> {
  const name = vmx.source && getValue(vmx.source, STATE_FILE)
  if (name === undefined || !isSuspendFile(name, paths))
    throw unusable(`${STATE_FILE} does not name a file of this virtual machine`)
  if ((await folder.look(name)) === undefined) throw unusable(`${name} is gone`)
  const bytes = await folder.read(name, MAX_FILE_BYTES)
  const [magic, content] = [bytes.subarray(0, MAGIC.plain.length), bytes.subarray(8)]
  if (configurationDek === undefined) {
    if (magic.equals(MAGIC.plain)) return content
    throw unusable(`${name} is not a file of a virtual machine without encryption`)
  }
  if (!magic.equals(MAGIC.encrypted)) throw unusable(`${name} is not an encrypted file`)
  using key = memoryKey(configurationDek)
  try {
    const associatedData = contextOf(vmx, name)
    return decryptBox({ key, box: content, associatedData }).reveal()
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw unusable(`${name} was changed, or belongs to another virtual machine or key`, cause)
  }
}

/**
 * Makes a suspended VM a VM that is off. Changes the .vmx first: from then on nobody continues with
 * the saved memory. Passes on errors of the file system.
 */
export async function dropSuspendFile(folder: HeldFolder, paths: VmPaths, vmx: Vmx): Promise<void> {
  await folder.replace(paths.vmx, formatVmx(withValues(vmx, [[STATE_FILE, '']])))
  await removeSuspendFiles(folder, paths, undefined)
}

/** Removes saved memory that the .vmx does not name, which a killed host may have left. */
export async function removeSuspendFiles(
  folder: HeldFolder,
  paths: VmPaths,
  kept: string | undefined,
): Promise<void> {
  for (const name of await folder.list())
    if (name !== kept && isSuspendFile(name, paths)) await folder.remove(name)
  await folder.sync()
}

function encode(
  memory: Buffer,
  name: string,
  { vmx, configurationDek }: SavedMemory,
  random: Random,
): Buffer {
  if (configurationDek === undefined) return Buffer.concat([MAGIC.plain, memory])
  using key = memoryKey(configurationDek)
  const box = encryptBox({
    ...{ key, plaintext: memory, associatedData: contextOf(vmx, name) },
    randomBytes: random.bytes,
  })
  return Buffer.concat([MAGIC.encrypted, box])
}

/** Binds saved memory to its VM and to one suspension. */
function contextOf({ uuid }: Vmx, name: string): Buffer {
  return Buffer.from(`${uuid}\n${name}`)
}

function memoryKey(dek: Secret): Secret {
  return kbkdfCounter({
    ...{ key: dek, label: LABELS.vmMemory, context: Buffer.alloc(0), lengthBits: 256 },
  })
}

function unusable(reason: string, cause?: unknown): EsxiError {
  return new EsxiError(
    'VM_INVALID',
    `the saved memory cannot be used: ${reason}; power the virtual machine off to discard it`,
    { cause },
  )
}
