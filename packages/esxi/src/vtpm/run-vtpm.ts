import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import { type VirtualTpm, VOLATILE_STATE } from '@nkpsim/tpm/virtual'
import { EsxiError } from '../errors.ts'
import type { VtpmConfiguration, VtpmSeen } from '../records/vtpm.ts'
import type { PrivateConfiguration } from '../vm/files/private-configuration.ts'
import { readVmFilesIn } from '../vm/files/read-vm.ts'
import { removeOtherVtpmFolders, removeVtpmFolder } from '../vm/files/vtpm-folder.ts'
import { writeVmx } from '../vm/files/write-files.ts'
import { openConfiguration } from '../vm/keys/open-keys.ts'
import type { CarriedVtpm } from './carried-vtpm.ts'
import { ageOfVtpm, stepCountOf } from './rollback.ts'
import { type LockedVm, type RunningVtpm, type RunVtpmInput, running } from './running-vtpm.ts'
import { guestDevice, hostDevice, type VtpmDevice } from './vtpm-device.ts'
import {
  asVtpmError,
  copyVtpmState,
  newRunName,
  syncVtpmState,
  type VtpmEffects,
  vtpmKey,
  vtpmMigrationKey,
} from './vtpm-state.ts'

/**
 * `from` is off unless the VM is resumed; `client` is the host unless there is a guest. `carried`
 * is a vTPM that runs already, with its guest.
 */
export type HowToStart = {
  from?: 'off' | 'suspended'
  client?: 'host' | 'guest'
  carried?: CarriedVtpm | undefined
}

/**
 * Starts the vTPM of a VM that this host powers on. Each start moves the state to a new folder: a
 * former host that still runs the vTPM, because it was cut off, then writes to a folder that no VM
 * uses. A start that fails changes nothing.
 * @param how whether the VM was off or continues, and who sends commands to the vTPM. If the VM
 *   continues, its vTPM continues too, if its state was saved; otherwise the vTPM is reset
 * @returns undefined if the VM has no vTPM
 * @throws EsxiError VTPM_ROLLED_BACK, VTPM_STATE_INVALID, VTPM_UNAVAILABLE, VM_LOCKED, VM_INVALID;
 *   errors of the file system
 */
export async function startVtpm(
  input: RunVtpmInput,
  vm: LockedVm,
  { from = 'off', client = 'host' }: HowToStart = {},
): Promise<RunningVtpm | undefined> {
  const files = await readVmFilesIn(vm.folder, vm.paths)
  const { configurationDek: dek, configuration } = openConfiguration(files, vm.kekOf)
  try {
    const { vtpm } = configuration
    if (vtpm === undefined || dek === undefined) return undefined
    const { uuid } = files.vmx
    const seen = input.records.find(uuid)
    const copied = await copyVtpmState(
      vm.folder,
      vtpm,
      { folder: vm.folder, vmName: vm.name, withVolatile: from === 'suspended' },
      input.random,
    )
    try {
      const state = await vm.folder.holdFolder(copied.folder)
      try {
        const { folder, stateSha256, isSuspended } = copied
        const start = isSuspended ? 'suspended' : 'off'
        const found = { vtpm: { ...vtpm, folder }, from: start, seen, stateSha256 } as const
        const started = await startIn(input, vm.name, { state, dek, ...found })
        try {
          const configured: PrivateConfiguration = { ...configuration, vtpm: started.vtpm }
          const vmx = { ...files.vmx, hasVtpm: true }
          // A later start of a VM that was killed must not continue from here.
          if (isSuspended) await state.remove(VOLATILE_STATE)
          // Durable before the record of the count, which a power loss must not make too high.
          await syncVtpmState(state)
          await writeVmx(vm.folder, vm.paths, { vmx, dek, configuration: configured }, input.random)
          await removeOtherVtpmFolders(vm.folder, copied.folder)
          const { resetCount, stepCount } = started
          await input.records.put(uuid, { resetCount, stepCount })
        } catch (error) {
          // The .vmx may name this folder by now, and the VM continues later.
          const end = isSuspended ? started.tpm.suspend() : started.tpm.stop()
          await end.catch(() => undefined)
          throw error
        }
        const device = await deviceFor(client, input, started, { state, dek, from: start })
        return running(input, vm, { vtpm: started.vtpm, device, uuid, state })
      } catch (error) {
        await state[Symbol.asyncDispose]()
        throw error
      }
    } catch (error) {
      await removeUnlessNamed(vm, copied.folder)
      throw error
    }
  } catch (error) {
    throw asVtpmError(error)
  } finally {
    dek?.wipe()
  }
}

/**
 * Removes the folder of a start that failed, unless the failed write has replaced the .vmx. Then
 * the next start continues from this folder.
 */
async function removeUnlessNamed({ folder, paths, kekOf }: LockedVm, name: string): Promise<void> {
  // The first failure is what the caller needs, so ignore a second failure.
  await (async () => {
    const { configurationDek, configuration } = openConfiguration(
      await readVmFilesIn(folder, paths),
      kekOf,
    )
    configurationDek?.wipe()
    if (configuration.vtpm?.folder !== name) await removeVtpmFolder(folder, name)
  })().catch(() => undefined)
}

/**
 * Returns the device for a client. The host has checked the vTPM as its only client, and a guest
 * takes a TPM that is off.
 */
async function deviceFor(
  client: 'host' | 'guest',
  { virtual, runFolder, random }: VtpmEffects,
  { tpm, vtpm, resetCount }: Started,
  { state, dek, from }: { state: HeldFolder; dek: Secret; from: 'off' | 'suspended' },
): Promise<VtpmDevice> {
  if (client === 'host') return hostDevice(tpm, resetCount)
  await (from === 'off' ? tpm.stop() : tpm.suspend())
  using key = vtpmKey(dek, vtpm.keyContext)
  using migrationKey = vtpmMigrationKey(dek, vtpm.keyContext)
  const start = { state, key, migrationKey, runFolder, name: newRunName(random), from }
  return guestDevice(await virtual.startForGuest(start), resetCount)
}

type Started = {
  tpm: VirtualTpm
  vtpm: VtpmConfiguration
  resetCount: number
  stepCount: number
}

async function startIn(
  { virtual, runFolder, random }: VtpmEffects,
  vmName: string,
  {
    state,
    dek,
    vtpm,
    from,
    seen,
    stateSha256,
  }: {
    state: HeldFolder
    dek: Secret
    vtpm: VtpmConfiguration
    from: 'off' | 'suspended'
    seen: VtpmSeen | undefined
    stateSha256: string
  },
): Promise<Started> {
  using key = vtpmKey(dek, vtpm.keyContext)
  const tpm = await virtual.start({ state, key, runFolder, name: newRunName(random), from })
  try {
    const resetCount = await tpm.readResetCount()
    // A resumed TPM was not reset.
    const found = { stateSha256, resetCount: from === 'suspended' ? resetCount : resetCount - 1 }
    const foundCount = stepCountOf(vtpm.step, found)
    if (ageOfVtpm(seen, { ...found, stepCount: foundCount }) === 'older')
      throw new EsxiError(
        'VTPM_ROLLED_BACK',
        `the state of the vTPM of virtual machine "${vmName}" is older than the last one: somebody has put old files back; if you restored the virtual machine from a backup, accept this state: nkpsim vm vtpm accept-rollback ${shellWord(vmName)}`,
      )
    // An odd count is of a stop.
    const stepCount = from === 'suspended' ? foundCount + 1 + (foundCount % 2 === 0 ? 1 : 0) : 0
    const { step: _former, ...rest } = vtpm
    const next = { ...rest, ...(stepCount > 0 && { step: { resetCount, stepCount } }) }
    const started = { tpm, vtpm: next, resetCount, stepCount }
    const { certificates } = vtpm
    if (certificates === undefined || vtpm.areCertificatesStored === true) return started
    await tpm.writeCertificates({
      rsa: Buffer.from(certificates.rsa, 'base64'),
      ecc: Buffer.from(certificates.ecc, 'base64'),
    })
    return { ...started, vtpm: { ...next, areCertificatesStored: true } }
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await tpm.stop().catch(() => undefined)
    throw error
  }
}
