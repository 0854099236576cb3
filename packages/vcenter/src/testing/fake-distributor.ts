import type { Distributor } from '../distribution/distributor.ts'

/** A distributor that sends nothing to any host. */
export function fakeDistributor(): Distributor {
  const distributor: Pick<Distributor, 'status'> = {
    status: () => ({
      isConnected: false,
      hasReportedVms: false,
      observed: undefined,
      refusal: undefined,
    }),
  }
  return distributor as Distributor
}
