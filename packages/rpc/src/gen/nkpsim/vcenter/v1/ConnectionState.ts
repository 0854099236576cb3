// Original file: proto/nkpsim/vcenter/v1/inventory.proto

/**
 * Whether vCenter is connected to a host.
 */
export const ConnectionState = {
  /**
   * Never sent.
   */
  CONNECTION_STATE_UNSPECIFIED: 'CONNECTION_STATE_UNSPECIFIED',
  /**
   * The stream to the host is open.
   */
  CONNECTION_STATE_CONNECTED: 'CONNECTION_STATE_CONNECTED',
  /**
   * The host does not answer; vCenter tries again.
   */
  CONNECTION_STATE_NOT_RESPONDING: 'CONNECTION_STATE_NOT_RESPONDING',
  /**
   * An operator disconnected the host.
   */
  CONNECTION_STATE_DISCONNECTED: 'CONNECTION_STATE_DISCONNECTED',
} as const;

/**
 * Whether vCenter is connected to a host.
 */
export type ConnectionState =
  /**
   * Never sent.
   */
  | 'CONNECTION_STATE_UNSPECIFIED'
  | 0
  /**
   * The stream to the host is open.
   */
  | 'CONNECTION_STATE_CONNECTED'
  | 1
  /**
   * The host does not answer; vCenter tries again.
   */
  | 'CONNECTION_STATE_NOT_RESPONDING'
  | 2
  /**
   * An operator disconnected the host.
   */
  | 'CONNECTION_STATE_DISCONNECTED'
  | 3

/**
 * Whether vCenter is connected to a host.
 */
export type ConnectionState__Output = typeof ConnectionState[keyof typeof ConnectionState]
