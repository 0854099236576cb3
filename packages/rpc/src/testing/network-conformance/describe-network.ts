import { describeCalls } from './calls.ts'
import { describeConnections } from './connections.ts'
import { describeGuards } from './guards.ts'
import { describeIdentity } from './identity.ts'
import { describeLimits } from './limits.ts'
import type { NetworkLab } from './network-labs.ts'
import { describeStrangers } from './strangers.ts'

/** What every network does for clients and servers of typed services. */
export function describeNetwork(name: string, openLab: () => NetworkLab): void {
  describeCalls(name, openLab)
  describeLimits(name, openLab)
  describeIdentity(name, openLab)
  describeStrangers(name, openLab)
  describeGuards(name, openLab)
  describeConnections(name, openLab)
}
