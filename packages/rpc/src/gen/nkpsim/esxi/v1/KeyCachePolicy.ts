// Original file: proto/nkpsim/esxi/v1/host_agent.proto

/**
 * What happens to cached KEKs of registered VMs when their provider is removed from the host.
 */
export const KeyCachePolicy = {
  /**
   * As OBSERVED.
   */
  KEY_CACHE_POLICY_UNSPECIFIED: 'KEY_CACHE_POLICY_UNSPECIFIED',
  /**
   * They stay: such a VM powers on until it is registered again or the host reboots.
   */
  KEY_CACHE_POLICY_OBSERVED: 'KEY_CACHE_POLICY_OBSERVED',
  /**
   * They are removed, except those of powered-on VMs, which are locked once they are off.
   */
  KEY_CACHE_POLICY_DOCUMENTED: 'KEY_CACHE_POLICY_DOCUMENTED',
} as const;

/**
 * What happens to cached KEKs of registered VMs when their provider is removed from the host.
 */
export type KeyCachePolicy =
  /**
   * As OBSERVED.
   */
  | 'KEY_CACHE_POLICY_UNSPECIFIED'
  | 0
  /**
   * They stay: such a VM powers on until it is registered again or the host reboots.
   */
  | 'KEY_CACHE_POLICY_OBSERVED'
  | 1
  /**
   * They are removed, except those of powered-on VMs, which are locked once they are off.
   */
  | 'KEY_CACHE_POLICY_DOCUMENTED'
  | 2

/**
 * What happens to cached KEKs of registered VMs when their provider is removed from the host.
 */
export type KeyCachePolicy__Output = typeof KeyCachePolicy[keyof typeof KeyCachePolicy]
