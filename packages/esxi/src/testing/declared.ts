import {
  declaredOperations,
  type HostParts,
  hostOperations,
} from '../operations/host-operations.ts'

/** What the operations of a host declare; none of them can run. */
export function declaredByOperations() {
  return declaredOperations(hostOperations({} as HostParts))
}
