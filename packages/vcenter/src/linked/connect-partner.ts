import { privateKeyToPem } from '@nkpsim/pki'
import type { Network, RpcChannel } from '@nkpsim/rpc'
import type { Partner, PartnerCredentials } from '../records/partner.ts'

/**
 * Uses a channel to a linked vCenter. Authenticates with the certificate that the linked vCenter
 * issued to this vCenter.
 */
export async function usePartner<T>(
  network: Pick<Network, 'connect'>,
  { instanceId, address }: Pick<Partner, 'instanceId' | 'address'>,
  { certificatePem, rootsPem, privateKey }: PartnerCredentials,
  use: (channel: RpcChannel) => Promise<T>,
): Promise<T> {
  const channel = await network.connect({
    address,
    tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKey), rootsPem },
    expectPeer: { kind: 'vcenter', id: instanceId },
  })
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}
