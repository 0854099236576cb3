import type { KmipNetwork, PeekServerCertificate } from '@nkpsim/kmip'
import { KmipError } from '@nkpsim/kmip'
import { thumbprintOf } from '@nkpsim/pki'
import { requireItem } from '../administration/named-list.ts'
import { TrustError } from '../errors.ts'
import type { TrustedKeyProvider } from '../records/configuration.ts'

/** Certificate that a key server shows, which nobody has verified. */
export type ShownServer = { certificatePem: string; thumbprint: string }

/**
 * Fetches the certificate that a key server shows, for an administrator to judge. Leaves out the
 * rest of its chain, which the thumbprint does not cover.
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
    return { certificatePem: own, thumbprint: thumbprintOf(own) }
  } catch (error) {
    if (!(error instanceof KmipError)) throw error
    throw new TrustError('KEY_SERVER_UNAVAILABLE', error.message, { cause: error })
  }
}
