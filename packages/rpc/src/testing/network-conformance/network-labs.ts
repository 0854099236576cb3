import { systemClock } from '@nkpsim/effects'
import { grpcNetwork } from '../../grpc-network.ts'
import { createMemoryNetwork } from '../../memory/memory-network.ts'
import type { Network } from '../../network.ts'

/** Two nodes of one network, for tests of any network. */
export type NetworkLab = {
  /** Node of the servers. */
  there: Network
  /** Host name of this node. */
  host: string
  /** Node of the clients. */
  here: Network
}

export const grpcLab = (): NetworkLab => ({
  there: grpcNetwork,
  host: 'localhost',
  here: grpcNetwork,
})

export const memoryLab = (): NetworkLab => {
  const network = createMemoryNetwork()
  return {
    there: network.node('esx-1', systemClock),
    host: 'esx-1',
    here: network.node('vcenter', systemClock),
  }
}
