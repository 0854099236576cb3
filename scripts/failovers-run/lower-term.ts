import { connectRpc } from '@nkpsim/rpc/client'
import { findKnownHost } from '@nkpsim/simulator'
import { readOwnIdentity } from '@nkpsim/vcenter/testing'
import { CALL, nodeFolder, type Site } from './site.ts'

/**
 * Sends a desired state of a term to a host, with the certificate of vCenter. A former active
 * vCenter does so while it does not notice that it is no longer active.
 * @returns the code of the host's refusal; undefined if it did not refuse
 */
export async function sendWithTerm(
  site: Site,
  host: string,
  { node, term }: { node: string; term: number },
): Promise<string | undefined> {
  const { instanceId, tls } = await readOwnIdentity(nodeFolder(site, node))
  const { address, hostId } = findKnownHost(site.stateDir, host)
  const channel = connectRpc({ address, tls, expectPeer: { kind: 'host', id: hostId } })
  const sent = Promise.withResolvers<void>()
  async function* states() {
    yield { vcenterInstanceId: instanceId, term, generation: 1_000_000 }
    await sent.promise
  }
  try {
    const answers = channel
      .client('nkpsim.esxi.v1.HostAgentService')
      .synchronize(states(), { timeoutMs: CALL.timeoutMs })
    for await (const { refusal, acknowledgement } of answers) {
      if (refusal) return refusal.code
      if (acknowledgement) return undefined
    }
    return undefined
  } finally {
    sent.resolve()
    channel.close()
  }
}
