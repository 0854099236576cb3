import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { FileEffects } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { VcenterIdentity } from './store/identity.ts'

/**
 * Writes the operator's certificate, its key and the VMCA root into the folder `operator` of the
 * state folder. A client needs these three files to call this vCenter and its hosts. Each start of
 * vCenter writes the files again, so that it restores a lost file.
 */
export async function writeOperatorFiles(
  effects: FileEffects,
  stateFolder: string,
  { operator, authority }: VcenterIdentity,
): Promise<void> {
  const folder = join(stateFolder, OPERATOR_FOLDER)
  makeFolders(effects.files, folder, 0o700)
  const write = (name: string, text: string, mode: number): Promise<void> =>
    writeFileDurably(effects, join(folder, name), Buffer.from(text), { mode })
  await write(OPERATOR_FILES.roots, authority.certificatePem, 0o644)
  await write(OPERATOR_FILES.certificate, operator.certificatePem, 0o644)
  await write(OPERATOR_FILES.privateKey, privateKeyToPem(operator.privateKey), 0o600)
}
