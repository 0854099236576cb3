import type { Distributor } from '../distribution/distributor.ts'

/** A distributor that reaches no host. */
export function fakeDistributor(): Distributor {
  const distributor: Pick<Distributor, 'status'> = {
    status: () => ({ isConnected: false, observed: undefined, refusal: undefined }),
  }
  return distributor as Distributor
}
