import { EsxiError } from '../../errors.ts'
import type { MigrateEncryption } from '../../records/virtual-machine.ts'
import { EMPTY_DICTIONARY, getValue, setValues } from './dictionary.ts'
import { keysOf, type VmFiles } from './read-vm.ts'
import type { Vmx } from './vmx.ts'

/** Setting of the .vmx file. */
const ENCRYPTION_MODE = 'migrate.encryptionMode'
const MODES: readonly MigrateEncryption[] = ['disabled', 'opportunistic', 'required']

/**
 * Returns whether the migration of a VM is encrypted: always, if the VM is. Otherwise the VM
 * decides by its setting.
 * @throws EsxiError VM_INVALID
 */
export function migrateEncryption(files: VmFiles): MigrateEncryption {
  const mode = knownMigrateEncryption(files)
  if (mode !== undefined) return mode
  throw new EsxiError(
    'VM_INVALID',
    `${ENCRYPTION_MODE} is "${statedMode(files)}"; write one of: ${MODES.join(', ')}`,
  )
}

/** Does the same, but returns undefined if the .vmx file states an unknown mode. */
export function knownMigrateEncryption(files: VmFiles): MigrateEncryption | undefined {
  if (keysOf(files).length > 0) return 'required'
  return MODES.find((each) => each === statedMode(files).toLowerCase())
}

function statedMode({ vmx: { source = EMPTY_DICTIONARY } }: VmFiles): string {
  return getValue(source, ENCRYPTION_MODE) ?? 'opportunistic'
}

/** Returns a .vmx file with this mode. */
export function withMigrateEncryption(vmx: Vmx, mode: MigrateEncryption): Vmx {
  const { source = EMPTY_DICTIONARY } = vmx
  return { ...vmx, source: setValues(source, [[ENCRYPTION_MODE, mode]]) }
}

/** Returns a .vmx file that requires encrypted migrations, also after the VM is decrypted. */
export function requireEncryptedMigrations(vmx: Vmx): Vmx {
  return withMigrateEncryption(vmx, 'required')
}

/**
 * Requires that a VM may have this mode.
 * @throws EsxiError INVALID_REQUEST if the VM is encrypted, because its migrations always are
 */
export function requireAllowedMode(files: VmFiles, mode: MigrateEncryption): void {
  if (mode === 'required' || keysOf(files).length === 0) return
  throw new EsxiError(
    'INVALID_REQUEST',
    'the virtual machine is encrypted, so its migrations are always encrypted; decrypt it first',
  )
}
