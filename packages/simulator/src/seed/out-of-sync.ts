type HostState = {
  name: string
  connectionState: string
  acknowledgedGeneration: number
  desiredGeneration: number
}

/**
 * Returns the names of connected hosts that do not have their desired state. After a restore of
 * vCenter, a host may still have a later state than vCenter. Leaves out hosts that are not
 * connected.
 */
export function outOfSync(hosts: readonly HostState[]): string[] {
  return hosts
    .filter(({ connectionState }) => connectionState === 'CONNECTION_STATE_CONNECTED')
    .filter(
      ({ acknowledgedGeneration, desiredGeneration }) =>
        acknowledgedGeneration !== desiredGeneration,
    )
    .map(({ name }) => name)
}
