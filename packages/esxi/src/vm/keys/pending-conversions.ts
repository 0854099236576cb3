import { parse } from 'node:path'
import type { HeldFolder } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import { readConversion } from '../../disk/convert-in-place.ts'
import { EsxiError } from '../../errors.ts'
import type { VmPaths } from '../files/datastore.ts'
import { extentOf, type VmFiles } from '../files/read-vm.ts'

/**
 * Requires that no encryption or decryption of a disk was interrupted. Only its journal names the
 * key of such a disk, so a rekey would leave the disk under the old key, which nobody would know.
 * @param except a kind of change that may be pending, because the caller continues it
 * @throws EsxiError INVALID_CRYPTO_STATE, VM_INVALID; errors of the file system
 */
export async function requireNoConversion(
  folder: HeldFolder,
  paths: VmPaths,
  { disks }: VmFiles,
  except?: 'encrypt' | 'decrypt',
): Promise<void> {
  for (const [index, disk] of disks.entries()) {
    const begun = await readConversion(folder, extentOf(disk))
    if (begun === undefined || begun.kind === except) continue
    // The descriptor of a complete conversion says so already.
    const isEncrypted = disk.key !== undefined
    if (isEncrypted !== (begun.kind === 'decrypt')) continue
    const { name } = parse(paths.vmx)
    throw new EsxiError(
      'INVALID_CRYPTO_STATE',
      `disk ${index} of "${name}" is encrypted in part, because a change was interrupted; finish it first: nkpsim vm ${begun.kind} ${shellWord(name)}`,
    )
  }
}
