/** A named set of privileges. */
export type Role = {
  /** As permissions name it: `Admin`. */
  name: string
  /** As people read it: `Administrator`. */
  label: string
  privileges: readonly string[]
  /** Made by the product: it cannot be changed. */
  isSystem: boolean
}
