import { type Network, type RpcChannel, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { Host } from '../records/host.ts'
import { isUnreachable } from './attest-host.ts'

/** Runs the work over the channel of the host's stream. Without one, opens a temporary channel. */
export async function withChannel<T>(
  { network, tls }: { network: Pick<Network, 'connect'>; tls: TlsIdentity },
  host: Host,
  ofStream: RpcChannel | undefined,
  work: (channel: RpcChannel) => Promise<T>,
): Promise<T> {
  const expectPeer = { kind: 'host', id: host.id } as const
  try {
    if (ofStream !== undefined) return await work(ofStream)
    const channel = await network.connect({ address: host.address, tls, expectPeer })
    try {
      return await work(channel)
    } finally {
      channel.close()
    }
  } catch (cause) {
    if (!(cause instanceof RpcError)) throw cause
    throw isUnreachable(cause)
      ? new VcenterError('HOST_UNREACHABLE', `host "${host.name}" cannot be reached`, { cause })
      : new VcenterError('HOST_REFUSED', `host "${host.name}" refused: ${cause.message}`, { cause })
  }
}
