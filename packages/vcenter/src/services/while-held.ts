import { type Guard, RpcError } from '@nkpsim/rpc'

/** Service that every node of vCenter HA answers in every role. */
export const NODE_SERVICE = 'nkpsim.vcenter.v1.VcenterHaNodeService'

/**
 * Returns a guard that admits calls only while no other node of vCenter HA can be active. A process
 * that was stopped for a while then does not answer with old data.
 * @param isHeld undefined without vCenter HA
 */
export function whileHeld(guard: Guard, isHeld: (() => boolean) | undefined): Guard {
  if (isHeld === undefined) return guard
  return {
    admit: async (call) => {
      if (!isHeld() && call.service !== NODE_SERVICE) throw notActive(undefined)
      return guard.admit(call)
    },
  }
}

/** Returns the error of a node that is not active. @param address that of the active node */
export function notActive(address: string | undefined): RpcError {
  const message =
    address === undefined
      ? 'this vCenter is not active, and it does not know which one is: try again later'
      : `this vCenter is passive: call the active one, ${address}`
  return new RpcError('UNAVAILABLE', 'NOT_ACTIVE', message, { activeAddress: address })
}
