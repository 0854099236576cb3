import { requireAllowedMode } from '../files/migrate-encryption.ts'
import {
  changesHardware,
  requireSettings,
  type SettingsChange,
  withHardware,
  withSettings,
} from '../files/vm-settings.ts'
import { type ChangeVmxInput, changeVmx } from './change-vmx.ts'
import { requireNotSuspended, requireOff } from './requirements.ts'

/**
 * Changes settings of a VM. Its memory and its CPUs change only while it is off.
 * @throws EsxiError INVALID_REQUEST, INVALID_POWER_STATE, and errors of changeVmx
 */
export async function reconfigureVm(
  input: ChangeVmxInput,
  name: string,
  change: SettingsChange,
): Promise<void> {
  requireSettings(change)
  const needsOff = changesHardware(change)
  const purpose = 'change its memory or CPUs'
  if (needsOff) requireOff(input.isOn, name, purpose)
  await changeVmx(input, name, (files) => {
    if (needsOff) requireNotSuspended(files, name, purpose)
    if (change.migrateEncryption !== undefined) requireAllowedMode(files, change.migrateEncryption)
    return {
      vmx: withSettings(files.vmx, change),
      changeHardware: needsOff ? (hardware) => withHardware(hardware, change) : undefined,
    }
  })
  input.logger.info('vm.reconfigured', { vm: name })
}
