// Original file: proto/nkpsim/esxi/v1/host_agent.proto

/**
 * What happens to cached KEKs of registered VMs when their provider is removed from the host.
 */
export const KeyCachePolicy = {
  /**
   * Same as OBSERVED.
   */
  KEY_CACHE_POLICY_UNSPECIFIED: 'KEY_CACHE_POLICY_UNSPECIFIED',
  /**
   * The host keeps the KEKs: a VM powers on until it is unregistered or the host reboots.
   */
  KEY_CACHE_POLICY_OBSERVED: 'KEY_CACHE_POLICY_OBSERVED',
  /**
   * The host removes the KEKs. It keeps those of powered-on VMs until these VMs are off; then the
   * VMs are locked.
   */
  KEY_CACHE_POLICY_DOCUMENTED: 'KEY_CACHE_POLICY_DOCUMENTED',
} as const;

/**
 * What happens to cached KEKs of registered VMs when their provider is removed from the host.
 */
export type KeyCachePolicy =
  /**
   * Same as OBSERVED.
   */
  | 'KEY_CACHE_POLICY_UNSPECIFIED'
  | 0
  /**
   * The host keeps the KEKs: a VM powers on until it is unregistered or the host reboots.
   */
  | 'KEY_CACHE_POLICY_OBSERVED'
  | 1
  /**
   * The host removes the KEKs. It keeps those of powered-on VMs until these VMs are off; then the
   * VMs are locked.
   */
  | 'KEY_CACHE_POLICY_DOCUMENTED'
  | 2

/**
 * What happens to cached KEKs of registered VMs when their provider is removed from the host.
 */
export type KeyCachePolicy__Output = typeof KeyCachePolicy[keyof typeof KeyCachePolicy]
