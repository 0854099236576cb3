/** A request to a host about an encrypted VM, such as create, power on, read, write or reboot. */
export type HostAttempt = {
  operation: string
  host: string
  /** Whether vCenter could answer during the whole attempt. */
  isVcenterUp: boolean
  /** Whether the host durably held every KDK that the request needs, and the provider is usable. */
  holdsKdk: boolean
  /** Whether another fault affected the host meanwhile, such as a full disk or a crash. */
  isFaulty: boolean
  /** Stable code of the error; undefined if it succeeded. */
  error: string | undefined
  /** Whether the request or the state of the VM explains the error, such as VM_NOT_FOUND. */
  isRefusal: boolean
}

/**
 * Checks invariant I4: without vCenter, encrypted VMs keep working on each host that holds the KDK.
 * @returns a line for each failed attempt; none if the invariant holds
 */
export function findStoppedWithoutVcenter(attempts: readonly HostAttempt[]): string[] {
  return attempts.flatMap(
    ({ operation, host, isVcenterUp, holdsKdk, isFaulty, error, isRefusal }) => {
      const mustWork = !isVcenterUp && holdsKdk && !isFaulty
      if (!mustWork || error === undefined || isRefusal) return []
      return [`${operation} on ${host} failed with ${error} while vCenter was down`]
    },
  )
}
