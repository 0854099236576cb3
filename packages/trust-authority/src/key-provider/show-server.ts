import type { KmipNetwork, PeekServerCertificate } from '@nkpsim/kmip'
import { KmipError } from '@nkpsim/kmip'
import { thumbprintOf } from '@nkpsim/pki'
import { requireItem } from '../administration/named-list.ts'
import { TrustError } from '../errors.ts'
import type { TrustedKeyProvider } from '../records/configuration.ts'

/** Certificates that a key server shows, which nobody has verified. */
export type ShownServer = { certificatesPem: string; thumbprint: string }

/**
 * Fetches the certificates that a key server shows, for an administrator to judge.
 * @param label label of the server; empty: the first
 * @throws TrustError NOT_FOUND, KEY_PROVIDER_NOT_READY, KEY_SERVER_UNAVAILABLE
 */
export async function showServer(
  { network, peek }: { network: KmipNetwork; peek: PeekServerCertificate },
  { servers, client, timeoutMs, name }: TrustedKeyProvider,
  label: string,
  signal: AbortSignal,
): Promise<ShownServer> {
  const [first] = servers
  const server = label === '' && first !== undefined ? first : requireItem(servers, label, 'server')
  if (client === undefined)
    throw new TrustError(
      'KEY_PROVIDER_NOT_READY',
      `key provider "${name}" has no client certificate: set it first`,
    )
  using privateKeyPem = client.clientPrivateKeyPem.copy()
  const identity = { certificatePem: client.certificatePem, privateKeyPem }
  const { host, port } = server
  try {
    const { chainPem } = await peek(network, { host, port, identity, timeoutMs }, signal)
    const [own = ''] = chainPem
    return { certificatesPem: chainPem.join(''), thumbprint: thumbprintOf(own) }
  } catch (error) {
    if (!(error instanceof KmipError)) throw error
    throw new TrustError('KEY_SERVER_UNAVAILABLE', error.message, { cause: error })
  }
}
