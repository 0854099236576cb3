import {
  declaredOperations,
  type VcenterParts,
  vcenterOperations,
} from '../operations/vcenter-operations.ts'

/** Returns the declarations of a vCenter's operations, which cannot run. */
export function declaredByOperations() {
  const parts = { distributor: {} } as unknown as VcenterParts
  return declaredOperations(vcenterOperations(parts))
}
