import { EsxiError } from '../../errors.ts'
import { type ChangeVmxInput, changeVmx } from './change-vmx.ts'
import { requireRegistered } from './places.ts'
import { requireNotSuspended, requireOff } from './requirements.ts'

/**
 * Converts a powered-off VM to a template, or a template to a VM.
 * @throws EsxiError INVALID_POWER_STATE, INVALID_REQUEST if nothing would change, and errors of
 *   changeVmx
 */
export async function markTemplate(
  input: ChangeVmxInput,
  name: string,
  isTemplate: boolean,
): Promise<void> {
  requireRegistered(input.places, name)
  requireOff(input.isOn, name, 'make it a template')
  await changeVmx(input, name, (files) => {
    if (files.vmx.isTemplate === isTemplate)
      throw new EsxiError(
        'INVALID_REQUEST',
        `"${name}" is a ${isTemplate ? 'template' : 'virtual machine'} already`,
      )
    requireNotSuspended(files, name, 'make it a template')
    return { vmx: { ...files.vmx, isTemplate } }
  })
  input.logger.info('vm.marked', { vm: name, isTemplate })
}
