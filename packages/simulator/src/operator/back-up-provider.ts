import type { Secret } from '@nkpsim/crypto'
import { connectVcenter, readOperatorIdentity, vcenterIdOf } from './channels.ts'
import { downloadBackup } from './download.ts'

/**
 * More than the size of any backup, bytes. A backup counts as downloaded even if its file is lost.
 * So reserve this space in the file before you call backUpProvider.
 */
export const BACKUP_ROOM_BYTES = 16 * 1024

/**
 * Exports a provider, and downloads its backup as PKCS#12. The file is encrypted with the password,
 * or not encrypted if there is no password.
 * @throws SimulatorError NO_CLUSTER, NOT_READY, DOWNLOAD_FAILED, DOWNLOAD_REFUSED, INTERRUPTED;
 *   RpcError
 */
export async function backUpProvider(
  stateDir: string,
  { provider, password }: { provider: string; password: Secret | undefined },
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<Buffer> {
  const { rootsPem } = readOperatorIdentity(stateDir)
  const vcenterId = vcenterIdOf(stateDir)
  const vcenter = connectVcenter(stateDir)
  try {
    const { url, downloadToken } = await vcenter
      .client('nkpsim.vcenter.v1.KeyProviderService')
      .exportProvider(
        {
          provider,
          password: password?.reveal().toString('utf8') ?? '',
          withoutPassword: password === undefined,
        },
        options,
      )
    return await downloadBackup(url, {
      ...{ token: downloadToken, rootsPem, vcenterId },
      ...options,
    })
  } finally {
    vcenter.close()
  }
}
