import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { TpmProvisionPolicy, VtpmConfiguration } from '../records/vtpm.ts'
import { newVtpmFolderName, removeVtpmFolder } from '../vm/files/vtpm-folder.ts'
import {
  copyVtpmState,
  inNewFolder,
  makeVtpm,
  newKeyContext,
  newRunName,
  type VtpmEffects,
  vtpmKey,
} from './vtpm-state.ts'

/** A folder of a VM, and the DEK of the VM's configuration. */
export type VtpmPlace = { folder: HeldFolder; vmName: string; dek: Secret }

/**
 * Gives the clone of a VM its vTPM. Both VMs are off. The caller writes the result into the
 * configuration of the clone.
 * @throws EsxiError VTPM_STATE_INVALID, VTPM_UNAVAILABLE; errors of the file system
 */
export async function cloneVtpm(
  effects: VtpmEffects,
  policy: TpmProvisionPolicy,
  vtpm: VtpmConfiguration,
  from: VtpmPlace,
  to: VtpmPlace,
): Promise<VtpmConfiguration> {
  return policy === 'replace' ? makeVtpm(effects, to) : reencryptVtpm(effects, vtpm, from, to)
}

/**
 * Encrypts the state of a vTPM under another DEK, in a new folder of the same VM or of another one.
 * The VM is off. Leaves the former folder as it is.
 * @returns the configuration of the vTPM for the new DEK
 * @throws EsxiError VTPM_STATE_INVALID, VTPM_UNAVAILABLE; errors of the file system
 */
export async function reencryptVtpm(
  effects: VtpmEffects,
  vtpm: VtpmConfiguration,
  from: VtpmPlace,
  to: VtpmPlace,
): Promise<VtpmConfiguration> {
  const { virtual, runFolder, random } = effects
  // Reading the state starts the TPM, and a start changes the state. So a copy is read.
  const place = { folder: to.folder, vmName: to.vmName, withVolatile: false }
  const copy = await copyVtpmState(from.folder, vtpm, place, random)
  try {
    using permanent = await readPermanentState(effects, to.folder, copy.folder, () =>
      vtpmKey(from.dek, vtpm.keyContext),
    )
    const keyContext = newKeyContext(random)
    const name = newVtpmFolderName(to.vmName, random)
    return await inNewFolder(to.folder, name, async (state) => {
      using key = vtpmKey(to.dek, keyContext)
      await virtual.writeState({ state, key, runFolder, name: newRunName(random) }, permanent)
      return { ...vtpm, folder: name, keyContext }
    })
  } finally {
    await removeVtpmFolder(to.folder, copy.folder)
  }
}

async function readPermanentState(
  { virtual, runFolder, random }: VtpmEffects,
  parent: HeldFolder,
  folder: string,
  keyOf: () => Secret,
): Promise<Secret> {
  await using state = await parent.holdFolder(folder)
  using key = keyOf()
  const start = { state, key, runFolder, name: newRunName(random), from: 'off' as const }
  const tpm = await virtual.start(start)
  try {
    return await tpm.readState()
  } finally {
    await tpm.stop()
  }
}
