import type { VsanComponent } from '../../records/vsan.ts'
import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { codeOf } from './object-errors.ts'
import type { ComponentCall, VsanPeer } from './peer.ts'

const MAX_TRIES = 3

/** Calls of an owner on the replicas of its object. */
export type ReplicaCalls = {
  /**
   * Calls a replica in the session in which this owner first used it. If the host of the replica
   * restarted since, writes that were not flushed may be missing there, so the call fails.
   * @throws EsxiError VSAN_SESSION_UNKNOWN; errors of VsanPeer
   */
  call<T>(
    component: VsanComponent,
    act: (peer: VsanPeer, call: ComponentCall) => Promise<T>,
  ): Promise<T>
  /** Uses the present session of a replica from now on, because it misses nothing, or gets all. */
  useAgain(componentId: string): void
}

export function createReplicaCalls(
  { peerOf }: Pick<OwnerContext, 'peerOf'>,
  held: HeldConfiguration,
): ReplicaCalls {
  const tokens = new Map<string, string>()
  return {
    call: async (component, act) => {
      const { componentId, hostId } = component
      for (let tries = 1; ; tries++) {
        const token = tokens.get(componentId) ?? (await held.store(component)).token
        tokens.set(componentId, token)
        dropOthers(tokens, held.current().components)
        const { csn } = held.current()
        try {
          return await act(peerOf(hostId), { token, componentId, csn })
        } catch (error) {
          if (tries === MAX_TRIES || codeOf(error) !== 'VSAN_CONFIGURATION_STALE') throw error
          // The replica missed a change, or this owner just makes one.
          await held.store(component)
        }
      }
    },
    useAgain: (componentId) => {
      tokens.delete(componentId)
    },
  }
}

/** Forgets components that were replaced. */
function dropOthers(tokens: Map<string, string>, components: readonly VsanComponent[]): void {
  if (tokens.size <= components.length) return
  const present = new Set(components.map(({ componentId }) => componentId))
  for (const id of tokens.keys()) if (!present.has(id)) tokens.delete(id)
}
