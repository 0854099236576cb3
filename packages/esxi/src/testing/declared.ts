import {
  declaredOperations,
  type HostParts,
  hostOperations,
} from '../operations/host-operations.ts'

/** The declarations of a host's operations; none of them can run. */
export function declaredByOperations() {
  return declaredOperations(hostOperations({} as HostParts))
}
