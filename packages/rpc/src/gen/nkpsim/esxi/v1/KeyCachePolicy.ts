// Original file: proto/nkpsim/esxi/v1/host_agent.proto

/**
 * What becomes of cached KEKs of registered VMs when the provider they come from is taken off the
 * host.
 */
export const KeyCachePolicy = {
  /**
   * As OBSERVED.
   */
  KEY_CACHE_POLICY_UNSPECIFIED: 'KEY_CACHE_POLICY_UNSPECIFIED',
  /**
   * They stay: such a VM powers on until it is registered anew or the host reboots.
   */
  KEY_CACHE_POLICY_OBSERVED: 'KEY_CACHE_POLICY_OBSERVED',
  /**
   * They go, except those of VMs that are on; these are locked once they are off.
   */
  KEY_CACHE_POLICY_DOCUMENTED: 'KEY_CACHE_POLICY_DOCUMENTED',
} as const;

/**
 * What becomes of cached KEKs of registered VMs when the provider they come from is taken off the
 * host.
 */
export type KeyCachePolicy =
  /**
   * As OBSERVED.
   */
  | 'KEY_CACHE_POLICY_UNSPECIFIED'
  | 0
  /**
   * They stay: such a VM powers on until it is registered anew or the host reboots.
   */
  | 'KEY_CACHE_POLICY_OBSERVED'
  | 1
  /**
   * They go, except those of VMs that are on; these are locked once they are off.
   */
  | 'KEY_CACHE_POLICY_DOCUMENTED'
  | 2

/**
 * What becomes of cached KEKs of registered VMs when the provider they come from is taken off the
 * host.
 */
export type KeyCachePolicy__Output = typeof KeyCachePolicy[keyof typeof KeyCachePolicy]
