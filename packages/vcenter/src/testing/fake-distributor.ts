import type { HostTokens } from '../access/host-tokens.ts'
import type { Distributor } from '../distribution/distributor.ts'
import type { HostStandings } from '../operations/key-provider-view.ts'

/** A distributor that sends nothing to any host. */
export function fakeDistributor(): Distributor {
  const distributor: HostStandings = {
    status: () => ({
      isConnected: false,
      hasReportedVms: false,
      observed: undefined,
      refusal: undefined,
    }),
    attestor: { standing: () => 'pending' },
  }
  return distributor as Distributor
}

/** Host tokens of a vCenter that has issued none. */
export const NO_TOKENS: Pick<HostTokens, 'withdraw'> = {
  withdraw: () => ({ [Symbol.dispose]: () => undefined }),
}
