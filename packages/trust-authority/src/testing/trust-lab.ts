import { type ManualClock, manualClock } from '@nkpsim/daemon/testing/manual-clock'
import { systemRandom } from '@nkpsim/effects'
import { createMemoryNetwork, type MemoryNetwork } from '@nkpsim/rpc/memory'
import { bootEvents, encodeEventLog, type LogEvent, unixEndpoint } from '@nkpsim/tpm'
import { createSimulatedTpms } from '@nkpsim/tpm/simulated'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { type LabKms, openLabKms } from './lab-kms.ts'
import { createTestHost, type TestHost, type TrustPlace } from './test-host.ts'
import { configureTrustHosts, type MemoryTrustHost, startTrustHostInMemory } from './trust-hosts.ts'

/** UUID of the key provider of a lab. */
export const PROVIDER_ID = 'a1b2c3d4-0000-4000-8000-000000000001'

/** Two configured trust hosts, and the TPMs of hosts, in memory. */
export type TrustLab = {
  clock: ManualClock
  network: MemoryNetwork
  kms: LabKms
  primaryKeyId: string
  trustHosts: MemoryTrustHost[]
  places: TrustPlace[]
  /** Makes a host with a TPM of its own. Its events are those of the accepted image by default. */
  host(name: string, events?: readonly LogEvent[]): Promise<TestHost>
  stop(): Promise<void>
}

export async function openTrustLab({ names = ['trust-1', 'trust-2'] } = {}): Promise<TrustLab> {
  const clock = manualClock()
  const random = systemRandom
  const network = createMemoryNetwork()
  const kms = await openLabKms(clock, random)
  const { connections } = kms
  const primaryKeyId = await kms.createKey()
  const trustHosts: MemoryTrustHost[] = []
  for (const name of names)
    trustHosts.push(await startTrustHostInMemory({ name, network, clock, random, connections }))
  const eventLog = encodeEventLog(bootEvents(HONEST_BOOT))
  const options = { eventLog, kms, providerId: PROVIDER_ID, primaryKeyId }
  const infos = await configureTrustHosts(trustHosts, options)
  const world = createSimulatedTpms({ random, clock })
  const tpms = world.attach(random)
  return {
    ...{ clock, network, kms, primaryKeyId, trustHosts },
    places: infos,
    host: async (name, events = bootEvents(HONEST_BOOT)) => {
      const endpoint = unixEndpoint(`/simulated/${name}`)
      world.manufacture(endpoint)
      const tpm = await tpms.connect(endpoint)
      const [place] = infos
      if (place === undefined) throw new Error('the lab has no trust host')
      return createTestHost({ node: network.node(name, clock), tpm, events, place, random })
    },
    stop: async () => {
      tpms.detach()
      for (const each of trustHosts) await each.stop()
    },
  }
}
