import {
  declaredOperations,
  type VcenterParts,
  vcenterOperations,
} from '../operations/vcenter-operations.ts'

/** What the operations of a vCenter declare; none of them can run. */
export function declaredByOperations() {
  const parts = { distributor: {} } as unknown as VcenterParts
  return declaredOperations(vcenterOperations(parts))
}
