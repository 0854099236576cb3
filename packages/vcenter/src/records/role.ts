/** A named set of privileges. */
export type Role = {
  /** Name that permissions use: `Admin`. */
  name: string
  /** Name that users see: `Administrator`. */
  label: string
  privileges: readonly string[]
  /** Whether the product defines the role. Such a role cannot be changed. */
  isSystem: boolean
}
