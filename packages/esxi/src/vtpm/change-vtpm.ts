import { X509Certificate } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../errors.ts'
import { FAULTS } from '../faults.ts'
import type { ForEachKey, VtpmConfiguration } from '../records/vtpm.ts'
import type { VmPaths } from '../vm/files/datastore.ts'
import { getValue } from '../vm/files/dictionary.ts'
import type { PrivateConfiguration } from '../vm/files/private-configuration.ts'
import { readVmFilesIn, type VmFiles } from '../vm/files/read-vm.ts'
import type { Vmx } from '../vm/files/vmx.ts'
import { removeOtherVtpmFolders } from '../vm/files/vtpm-folder.ts'
import { writeVmx } from '../vm/files/write-files.ts'
import { type KekOf, openConfiguration } from '../vm/keys/open-keys.ts'
import { makeVtpm, type VtpmEffects } from './vtpm-state.ts'

/** Least version of the virtual hardware for a vTPM. */
const LEAST_HARDWARE_VERSION = 14

/** Files of a VM with its opened configuration. */
export type OpenedVm = {
  files: VmFiles
  /** Undefined if the VM home is not encrypted. */
  dek: Secret | undefined
  configuration: PrivateConfiguration
}

/** Opens the configuration of a VM in a held folder for some work. Wipes its key afterwards. */
export async function withConfiguration<T>(
  folder: HeldFolder,
  paths: VmPaths,
  kekOf: KekOf,
  work: (vm: OpenedVm) => Promise<T>,
): Promise<T> {
  const files = await readVmFilesIn(folder, paths)
  const { configurationDek: dek, configuration } = openConfiguration(files, kekOf)
  try {
    return await work({ files, dek, configuration })
  } finally {
    dek?.wipe()
  }
}

/** @throws EsxiError VTPM_REFUSED */
export function requireVtpmAllowed({ vmx }: { vmx: Pick<Vmx, 'source'> }): void {
  const value = (key: string): string => (vmx.source && getValue(vmx.source, key)) ?? ''
  if (value('firmware').toLowerCase() !== 'efi')
    throw new EsxiError(
      'VTPM_REFUSED',
      'a vTPM needs the firmware EFI: set firmware = "efi" in the .vmx',
    )
  const version = Number(value('virtualHW.version'))
  if (!(version >= LEAST_HARDWARE_VERSION))
    throw new EsxiError(
      'VTPM_REFUSED',
      `a vTPM needs hardware version ${LEAST_HARDWARE_VERSION} or later; this virtual machine has ${value('virtualHW.version') || 'none'}`,
    )
}

/**
 * Adds a new vTPM to a VM whose lock this host holds. Writes the .vmx last.
 * @throws EsxiError VTPM_ALREADY_EXISTS, VTPM_REFUSED, VTPM_UNAVAILABLE, VM_LOCKED, VM_INVALID;
 *   errors of the file system
 */
export async function addVtpmFiles(
  effects: VtpmEffects,
  vm: { name: string; folder: HeldFolder; paths: VmPaths; kekOf: KekOf },
): Promise<VtpmConfiguration> {
  const { name, folder, paths } = vm
  return withConfiguration(folder, paths, vm.kekOf, async ({ files, dek, configuration }) => {
    if (configuration.vtpm !== undefined)
      throw new EsxiError('VTPM_ALREADY_EXISTS', `virtual machine "${name}" has a vTPM already`)
    requireVtpmAllowed(files)
    if (dek === undefined) throw notEncrypted(name)
    await removeOtherVtpmFolders(folder, undefined)
    const vtpm = await makeVtpm(effects, { folder, vmName: name, dek })
    const vmx = { ...files.vmx, hasVtpm: true }
    // A folder that remains after a failed write is removed at the next change of the vTPM.
    await writeVmx(
      folder,
      paths,
      { vmx, dek, configuration: { ...configuration, vtpm } },
      effects.random,
    )
    return vtpm
  })
}

/**
 * Removes the vTPM of a VM whose lock this host holds. What it protected is lost.
 * @throws EsxiError VTPM_NOT_FOUND, VM_LOCKED, VM_INVALID; errors of the file system
 */
export async function removeVtpmFiles(
  { random }: Pick<VtpmEffects, 'random'>,
  vm: { name: string; folder: HeldFolder; paths: VmPaths; kekOf: KekOf },
): Promise<void> {
  const { folder, paths } = vm
  await withConfiguration(folder, paths, vm.kekOf, async ({ files, dek, configuration }) => {
    requireVtpm(configuration, vm.name)
    const vmx = { ...files.vmx, hasVtpm: false }
    await writeVmx(
      folder,
      paths,
      { vmx, dek, configuration: { ...configuration, vtpm: undefined } },
      random,
    )
    await removeOtherVtpmFolders(folder, undefined)
  })
}

/** @throws EsxiError VTPM_NOT_FOUND */
export function requireVtpm(
  { vtpm }: Pick<PrivateConfiguration, 'vtpm'>,
  vmName: string,
): VtpmConfiguration {
  if (vtpm !== undefined) return vtpm
  throw new EsxiError(
    'VTPM_NOT_FOUND',
    `virtual machine "${vmName}" has no vTPM; add one: nkpsim vm vtpm add ${shellWord(vmName)}`,
  )
}

/**
 * Requires that certificates belong to the endorsement keys of a vTPM.
 * @param certificates DER
 * @throws EsxiError INVALID_CERTIFICATE
 */
export function requireCertificatesOf(
  { endorsementKeys }: VtpmConfiguration,
  certificates: ForEachKey<Buffer>,
): void {
  for (const kind of ['rsa', 'ecc'] as const)
    if (keyIn(certificates[kind]) !== endorsementKeys[kind])
      throw new EsxiError(
        'INVALID_CERTIFICATE',
        `the certificate is not for the ${kind.toUpperCase()} endorsement key of this vTPM`,
      )
}

function keyIn(certificate: Buffer): string {
  try {
    const { publicKey } = new X509Certificate(certificate)
    return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  } catch (cause) {
    throw new EsxiError('INVALID_CERTIFICATE', 'this is not an X.509 certificate', { cause })
  }
}

/** The product's fault for a vTPM in a VM whose home is not encrypted. */
function notEncrypted(vmName: string): EsxiError {
  return new EsxiError(
    'VTPM_REFUSED',
    `a vTPM needs an encrypted VM home; encrypt it first: nkpsim vm encrypt ${shellWord(vmName)} --disks none`,
    { fault: FAULTS.vtpmNeedsEncryption },
  )
}
