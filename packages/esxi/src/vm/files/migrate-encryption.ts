import { EsxiError } from '../../errors.ts'
import { EMPTY_DICTIONARY, getValue, setValues } from './dictionary.ts'
import { keysOf, type VmFiles } from './read-vm.ts'
import type { Vmx } from './vmx.ts'

/** Setting of the .vmx file. */
const ENCRYPTION_MODE = 'migrate.encryptionMode'
const MODES = ['disabled', 'opportunistic', 'required'] as const
/** `opportunistic` encrypts if both hosts can, which all hosts of this program can. */
export type MigrateEncryption = (typeof MODES)[number]

/**
 * Returns whether the migration of a VM is encrypted: always, if the VM is. Otherwise the VM
 * decides by its setting.
 * @throws EsxiError VM_INVALID
 */
export function migrateEncryption(files: VmFiles): MigrateEncryption {
  if (keysOf(files).length > 0) return 'required'
  const { source = EMPTY_DICTIONARY } = files.vmx
  const text = getValue(source, ENCRYPTION_MODE) ?? 'opportunistic'
  const mode = MODES.find((each) => each === text.toLowerCase())
  if (mode !== undefined) return mode
  throw new EsxiError(
    'VM_INVALID',
    `${ENCRYPTION_MODE} is "${text}"; write one of: ${MODES.join(', ')}`,
  )
}

/** Returns a .vmx file that requires encrypted migrations, also after the VM is decrypted. */
export function requireEncryptedMigrations(vmx: Vmx): Vmx {
  const { source = EMPTY_DICTIONARY } = vmx
  return { ...vmx, source: setValues(source, [[ENCRYPTION_MODE, 'required']]) }
}
