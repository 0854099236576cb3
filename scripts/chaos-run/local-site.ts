import { callSite, disconnectVcenter, powerCycleHost, reconnectVcenter } from '@nkpsim/simulator'
import { ChaosError } from './errors.ts'
import type { Site } from './site.ts'

/** The cluster of a state folder. */
export function openLocalSite(stateDir: string): Site {
  const ref = { stateDir }
  return {
    label: `the cluster in ${stateDir}`,
    calls: callSite(stateDir),
    heal: async () => {
      await reconnectVcenter(ref)
      return { mended: [], underWay: undefined }
    },
    disconnect: async (how) => {
      if (how === 'cut' || how === 'one-way')
        throw new ChaosError(`--how ${how} is for hosts in containers: here it is stop or pause`)
      await disconnectVcenter(ref, how)
    },
    partition: async () => {
      throw new ChaosError('hosts are cut off one by one in containers only')
    },
    rebootHost: async (host) => {
      await powerCycleHost(ref, host)
    },
    recreateHost: undefined,
    close: () => undefined,
  }
}
