import { EsxiError } from '../../errors.ts'
import { withDisplayName } from '../files/display-name.ts'
import { requireVmName } from '../files/vm-name.ts'
import { type ChangeVmxInput, changeVmx } from './change-vmx.ts'
import { findVmFolder } from './places.ts'

/**
 * Gives a VM another name. Its folder and files keep their names, as in vSphere.
 * @param name name of the folder of the VM
 * @throws EsxiError INVALID_NAME, VM_ALREADY_EXISTS, and errors of changeVmx
 */
export async function renameVm(
  input: ChangeVmxInput,
  name: string,
  newName: string,
): Promise<void> {
  const { places, logger } = input
  const wanted = requireVmName(newName)
  const holder = await findVmFolder(places, wanted)
  if (holder !== undefined && holder !== name)
    throw new EsxiError('VM_ALREADY_EXISTS', `the name "${wanted}" is taken on this host`)
  await changeVmx(input, name, ({ vmx }) => ({
    vmx: withDisplayName(vmx, name, wanted),
  }))
  logger.info('vm.renamed', { vm: name, to: wanted })
}
