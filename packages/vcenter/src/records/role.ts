/** A named set of privileges. */
export type Role = {
  /** As permissions name it: `Admin`. */
  name: string
  /** As users read it: `Administrator`. */
  label: string
  privileges: readonly string[]
  /** Defined by the product: it cannot be changed. */
  isSystem: boolean
}
