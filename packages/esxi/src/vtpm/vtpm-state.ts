import { createHash } from 'node:crypto'
import { kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { TpmError } from '@nkpsim/tpm/boot'
import {
  MAX_STATE_BYTES,
  PERMANENT_STATE,
  VIRTUAL_TPM_KEY_BYTES,
  type VirtualTpms,
  VOLATILE_STATE,
} from '@nkpsim/tpm/virtual'
import { EsxiError } from '../errors.ts'
import type { VtpmConfiguration } from '../records/vtpm.ts'
import { newVtpmFolderName, removeVtpmFolder } from '../vm/files/vtpm-folder.ts'

const CONTEXT_BYTES = 16

/** What a host needs to run vTPMs. */
export type VtpmEffects = {
  virtual: VirtualTpms
  /** Folder of this host for the sockets and logs of running vTPMs. */
  runFolder: string
  random: Random
}

/**
 * Returns the key that encrypts the state of a vTPM. It follows the DEK of the VM's configuration:
 * a shallow rekey keeps it, and a deep rekey gives another one.
 */
export function vtpmKey(dek: Secret, keyContext: string): Secret {
  return kbkdfCounter({
    key: dek,
    label: LABELS.vtpmState,
    context: Buffer.from(keyContext, 'hex'),
    lengthBits: 8 * VIRTUAL_TPM_KEY_BYTES,
  })
}

/** Returns the key that encrypts the state while QEMU sends it to another host. */
export function vtpmMigrationKey(dek: Secret, keyContext: string): Secret {
  return kbkdfCounter({
    key: dek,
    label: LABELS.vtpmMigration,
    context: Buffer.from(keyContext, 'hex'),
    lengthBits: 8 * VIRTUAL_TPM_KEY_BYTES,
  })
}

export function newKeyContext(random: Random): string {
  return random.bytes(CONTEXT_BYTES).toString('hex')
}

/** Returns the begin of the names of a running vTPM in the run folder. */
export function newRunName(random: Random): string {
  return random.bytes(4).toString('hex')
}

/**
 * Makes a new vTPM with new endorsement keys in the folder of a VM. Removes its files if it fails.
 * @param dek DEK of the VM's configuration
 * @throws EsxiError VTPM_UNAVAILABLE; errors of the file system
 */
export async function makeVtpm(
  { virtual, runFolder, random }: VtpmEffects,
  { folder, vmName, dek }: { folder: HeldFolder; vmName: string; dek: Secret },
): Promise<VtpmConfiguration> {
  const keyContext = newKeyContext(random)
  return inNewFolder(folder, newVtpmFolderName(vmName, random), async (state, name) => {
    using key = vtpmKey(dek, keyContext)
    const start = { state, key, runFolder, name: newRunName(random), from: 'nothing' as const }
    const tpm = await virtual.start(start)
    try {
      const { rsa, ecc } = await tpm.makeEndorsementKeys()
      const endorsementKeys = { rsa: rsa.toString('base64'), ecc: ecc.toString('base64') }
      return { folder: name, keyContext, endorsementKeys }
    } finally {
      await tpm.stop()
    }
  })
}

/**
 * Copies the state of a vTPM to a new folder with another name, durably.
 * @param to.withVolatile whether to copy the state of a suspended TPM too, if there is one
 * @returns the name of the folder, the SHA-256 of the permanent state in hex, and whether the state
 *   of a suspended TPM was copied
 * @throws EsxiError VTPM_STATE_INVALID if the state is missing; errors of the file system
 */
export async function copyVtpmState(
  from: HeldFolder,
  vtpm: VtpmConfiguration,
  to: { folder: HeldFolder; vmName: string; withVolatile: boolean },
  random: Random,
): Promise<{ folder: string; stateSha256: string; isSuspended: boolean }> {
  const read = async (file: string): Promise<Buffer | undefined> => {
    try {
      await using state = await from.holdFolder(vtpm.folder)
      return await state.read(file, MAX_STATE_BYTES)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw cause
    }
  }
  const permanent = await read(PERMANENT_STATE)
  if (permanent === undefined)
    throw new EsxiError(
      'VTPM_STATE_INVALID',
      `the state of the vTPM is missing: ${vtpm.folder}/${PERMANENT_STATE}; put it back from a backup, or remove the vTPM`,
    )
  const volatile = to.withVolatile ? await read(VOLATILE_STATE) : undefined
  const stateSha256 = createHash('sha256').update(permanent).digest('hex')
  return inNewFolder(to.folder, newVtpmFolderName(to.vmName, random), async (state, folder) => {
    await state.replace(PERMANENT_STATE, permanent)
    if (volatile !== undefined) await state.replace(VOLATILE_STATE, volatile)
    return { folder, stateSha256, isSuspended: volatile !== undefined }
  })
}

/** Works in a new folder, which it makes durable, and removes if the work fails. */
export async function inNewFolder<T>(
  parent: HeldFolder,
  name: string,
  work: (state: HeldFolder, name: string) => Promise<T>,
): Promise<T> {
  await parent.makeFolder(name)
  try {
    await using state = await parent.holdFolder(name)
    const result = await work(state, name)
    await syncVtpmState(state)
    await parent.sync()
    return result
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await removeVtpmFolder(parent, name).catch(() => undefined)
    throw asVtpmError(error)
  }
}

/** Makes the state of a vTPM durable. swtpm replaces its files, but does not sync them. */
export async function syncVtpmState(state: HeldFolder): Promise<void> {
  for (const name of await state.list())
    if (name === PERMANENT_STATE || name === VOLATILE_STATE) {
      await using file = await state.open(name, 'read')
      await file.sync()
    }
  await state.sync()
}

/** Returns the SHA-256 of the permanent state, in hex. Passes on errors of the file system. */
export async function hashVtpmState(state: HeldFolder): Promise<string> {
  const permanent = await state.read(PERMANENT_STATE, MAX_STATE_BYTES)
  return createHash('sha256').update(permanent).digest('hex')
}

/** Returns the error of a host for a failure of a virtual TPM. */
export function asVtpmError(error: unknown): unknown {
  if (!(error instanceof TpmError)) return error
  switch (error.code) {
    case 'TPM_STATE_MISSING':
    case 'TPM_STATE_INVALID':
      return new EsxiError(
        'VTPM_STATE_INVALID',
        `the vTPM cannot be opened: ${error.message}; put its files back from a backup, or remove the vTPM`,
        { cause: error },
      )
    default:
      return new EsxiError('VTPM_UNAVAILABLE', `the vTPM cannot run: ${error.message}`, {
        cause: error,
      })
  }
}
