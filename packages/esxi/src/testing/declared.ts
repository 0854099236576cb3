import {
  declaredOperations,
  type HostParts,
  hostOperations,
} from '../operations/host-operations.ts'

/** Returns the declarations of a host's operations. None of these operations can run. */
export function declaredByOperations() {
  return declaredOperations(hostOperations({} as HostParts))
}
