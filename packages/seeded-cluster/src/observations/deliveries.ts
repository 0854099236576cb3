import type { Delivery } from '@nkpsim/checkers'
import type { esxiV1, RpcChannel, ServiceName } from '@nkpsim/rpc'
import type { StartDaemon } from '../cluster/daemon-node.ts'
import type { Machine } from '../cluster/machine.ts'

const AGENT = 'nkpsim.esxi.v1.HostAgentService'
const ATTESTATION = 'nkpsim.esxi.v1.HostAttestationService'
const NEWEST_VERDICT = `SELECT json_extract(record, '$.status') AS status FROM host_attestation
  JOIN host ON host.id = host_attestation.host_id WHERE host.name = ?`

type Tap = { onAttested: () => void; onState: (state: esxiV1.SynchronizeRequest) => void }

/**
 * Wraps the start of vCenter: reports each KDK of a provider that requires a TPM when vCenter sends
 * it to a host (I6). The verdict is what vCenter has stored at this instant; its time is when the
 * host answered the last attestation.
 * @param tpmVersionOf version of the TPM that the host really has
 */
export function watchDeliveries(
  start: StartDaemon,
  {
    machine,
    tpmVersionOf,
    nowMs,
    onDelivery,
  }: {
    machine: Pick<Machine, 'openDatabase'>
    tpmVersionOf: (host: string) => string
    nowMs: () => number
    onDelivery: (delivery: Delivery) => void
  },
): StartDaemon {
  const attestedMs = new Map<string, number>()
  const attestationOf = (host: string): Delivery['attestation'] => {
    const row = machine.openDatabase()?.prepare(NEWEST_VERDICT).get(host)
    const timeMs = attestedMs.get(host)
    if (row === undefined || timeMs === undefined) return undefined
    return { isAccepted: row['status'] === 'accepted', timeMs }
  }
  const note = (host: string, { keyProviders = [] }: esxiV1.SynchronizeRequest): void => {
    for (const { provider = '', tpmRequired, keyDerivationKey, credentialBlob } of keyProviders) {
      const hasKey = [keyDerivationKey, credentialBlob].some((bytes) => (bytes?.length ?? 0) > 0)
      if (!hasKey || tpmRequired !== true) continue
      const to = { host, tpmVersion: tpmVersionOf(host), attestation: attestationOf(host) }
      onDelivery({ provider, tpmRequired, sentMs: nowMs(), ...to })
    }
  }
  return (effects, process) => {
    const { connect } = effects.network
    const watched: typeof connect = async (options) => {
      const [host = ''] = options.address.split(':')
      return tapped(await connect(options), {
        onAttested: () => void attestedMs.set(host, nowMs()),
        onState: (state) => {
          if (!process.life.isOver()) note(host, state)
        },
      })
    }
    return start({ ...effects, network: { ...effects.network, connect: watched } }, process)
  }
}

/** Wraps a channel: reports each attestation and each desired state. */
function tapped(channel: RpcChannel, tap: Tap): RpcChannel {
  // The casts are safe, because each client is of the service whose name was compared.
  return {
    close: () => channel.close(),
    client: <S extends ServiceName>(service: S) => {
      const client = channel.client(service)
      const name: ServiceName = service
      if (name === AGENT) {
        const { synchronize } = channel.client(AGENT)
        return {
          ...client,
          synchronize: (...[states, options]: Parameters<typeof synchronize>) =>
            synchronize(reporting(states, tap.onState), options),
        } as typeof client
      }
      if (name !== ATTESTATION) return client
      const { attest } = channel.client(ATTESTATION)
      return {
        ...client,
        attest: async (...call: Parameters<typeof attest>) => {
          const evidence = await attest(...call)
          tap.onAttested()
          return evidence
        },
      } as typeof client
    },
  }
}

async function* reporting<Message>(
  messages: AsyncIterable<Message>,
  report: (message: Message) => void,
): AsyncIterable<Message> {
  for await (const message of messages) {
    report(message)
    yield message
  }
}
