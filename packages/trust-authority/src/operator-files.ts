import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { FileEffects } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import { ADMINISTRATOR } from './access/privileges.ts'
import type { TrustIdentity } from './records/identity.ts'

/**
 * Writes certificate, key and root of each administrator into a folder of the state folder, at each
 * start, so that lost files are restored. The folder of the administrator who may change the
 * configuration is `operator`; that of another has its id behind a hyphen.
 */
export async function writeOperatorFiles(
  effects: FileEffects,
  stateFolder: string,
  { operators, authority }: TrustIdentity,
): Promise<void> {
  for (const [id, operator] of Object.entries(operators)) {
    const suffix = id === ADMINISTRATOR ? '' : `-${id}`
    const folder = join(stateFolder, `${OPERATOR_FOLDER}${suffix}`)
    makeFolders(effects.files, folder, 0o700)
    const write = (name: string, text: string, mode: number): Promise<void> =>
      writeFileDurably(effects, join(folder, name), Buffer.from(text), { mode })
    await write(OPERATOR_FILES.roots, authority.certificatePem, 0o644)
    await write(OPERATOR_FILES.certificate, operator.certificatePem, 0o644)
    await write(OPERATOR_FILES.privateKey, privateKeyToPem(operator.privateKey), 0o600)
  }
}
