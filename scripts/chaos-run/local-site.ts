import { systemRandom } from '@nkpsim/effects'
import {
  callSite,
  describeProcess,
  disconnectHosts,
  disconnectVcenter,
  faultOfAnother,
  powerCycleHost,
  RELAY_ADDRESS,
  reconnectVcenter,
  type SiteCalls,
} from '@nkpsim/simulator'
import { answerOfVcenter } from './answer-of-vcenter.ts'
import { ChaosError } from './errors.ts'
import type { Site } from './site.ts'

/** Opens the cluster of a state folder. */
export function openLocalSite(stateDir: string): Site {
  const ref = { stateDir }
  const calls = callSite(stateDir, systemRandom)
  return {
    label: `the cluster in ${stateDir}`,
    calls,
    heal: async () => {
      const other = faultOfAnother(stateDir)
      if (other !== undefined)
        return { mended: [], underWay: `${other.fault}, by ${describeProcess(other.by)}` }
      const mended = await reconnectVcenter(ref)
      return { mended: mended === undefined ? [] : [mended], underWay: undefined }
    },
    disconnect: async (how) => {
      if (how === 'cut' || how === 'one-way') await requireRelayed(calls)
      await disconnectVcenter(ref, how)
    },
    disconnectNode: undefined,
    partition: async (hosts) => {
      await requireRelayed(calls, hosts)
      await disconnectHosts(ref, hosts)
    },
    rebootHost: async (host) => {
      await powerCycleHost(ref, host)
    },
    recreateHost: undefined,
    close: () => undefined,
  }
}

/**
 * Checks that the relay connects these hosts. A host that was added with its own address, or
 * belongs to a rack, bypasses the relay.
 */
async function requireRelayed({ listHosts }: SiteCalls, only?: readonly string[]): Promise<void> {
  const hosts = await answerOfVcenter(listHosts())
  const direct = hosts
    .filter(({ name }) => only?.includes(name) ?? true)
    .filter(({ address }) => !address.startsWith(`${RELAY_ADDRESS}:`))
  if (direct.length === hosts.length && hosts.length > 0)
    throw new ChaosError(
      'there is no relay between vCenter and its hosts: make the cluster with: nkpsim up --faults',
    )
  if (direct.length > 0)
    throw new ChaosError(
      `vCenter connects to ${direct.map(({ name }) => name).join(', ')} directly, not through the relay: leave these hosts out, or add them through the relay`,
    )
}
