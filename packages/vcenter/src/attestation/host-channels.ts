import type { Network, RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { Host } from '../records/host.ts'
import { withChannel } from './with-channel.ts'

/** The channels of the streams to hosts. */
export type HostChannels = ReturnType<typeof createHostChannels>

/** Keeps the channels of the streams to hosts, also while a stream is renewed. */
export function createHostChannels(opener: {
  network: Pick<Network, 'connect'>
  tls: TlsIdentity
}) {
  const channels = new Map<string, RpcChannel>()
  const renewals = new Map<string, PromiseWithResolvers<void>>()
  const endRenewal = (hostId: string): void => {
    renewals.get(hostId)?.resolve()
    renewals.delete(hostId)
  }
  const use = async <T>(host: Host, work: (channel: RpcChannel) => Promise<T>): Promise<T> => {
    const channel = channels.get(host.id)
    try {
      return await withChannel(opener, host, channel, work)
    } catch (error) {
      if (!(error instanceof VcenterError) || error.code !== 'HOST_UNREACHABLE') throw error
      // Waits until a renewed stream has its channel, or the host is lost.
      await renewals.get(host.id)?.promise
      const next = channels.get(host.id)
      if (next === undefined || next === channel) throw error
    }
    return use(host, work)
  }
  return {
    get: (hostId: string) => channels.get(hostId),
    /**
     * Runs the work over the channel of the host's stream, or over a temporary channel. Repeats the
     * work if the stream was renewed meanwhile: the host may answer on the new channel.
     * @throws VcenterError HOST_UNREACHABLE, HOST_REFUSED
     */
    use,
    reach: (hostId: string, channel: RpcChannel): void => {
      channels.set(hostId, channel)
      endRenewal(hostId)
    },
    lose: (hostId: string): void => {
      channels.delete(hostId)
      endRenewal(hostId)
    },
    /** Call this before the channel of the renewed stream is closed. */
    renew: (hostId: string): void => {
      channels.delete(hostId)
      if (!renewals.has(hostId)) renewals.set(hostId, Promise.withResolvers())
    },
  }
}
