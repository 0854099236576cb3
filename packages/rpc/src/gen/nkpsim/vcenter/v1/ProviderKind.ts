// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

/**
 * Who makes and keeps the keys of a provider.
 */
export const ProviderKind = {
  /**
   * Same as NATIVE. Earlier versions send no kind.
   */
  PROVIDER_KIND_UNSPECIFIED: 'PROVIDER_KIND_UNSPECIFIED',
  /**
   * vCenter makes a KDK, from which hosts derive keys.
   */
  PROVIDER_KIND_NATIVE: 'PROVIDER_KIND_NATIVE',
  /**
   * key servers make and keep each key. vCenter gives keys to hosts.
   */
  PROVIDER_KIND_STANDARD: 'PROVIDER_KIND_STANDARD',
  /**
   * vSphere Trust Authority gives keys to hosts that it accepted.
   */
  PROVIDER_KIND_TRUSTED: 'PROVIDER_KIND_TRUSTED',
} as const;

/**
 * Who makes and keeps the keys of a provider.
 */
export type ProviderKind =
  /**
   * Same as NATIVE. Earlier versions send no kind.
   */
  | 'PROVIDER_KIND_UNSPECIFIED'
  | 0
  /**
   * vCenter makes a KDK, from which hosts derive keys.
   */
  | 'PROVIDER_KIND_NATIVE'
  | 1
  /**
   * key servers make and keep each key. vCenter gives keys to hosts.
   */
  | 'PROVIDER_KIND_STANDARD'
  | 2
  /**
   * vSphere Trust Authority gives keys to hosts that it accepted.
   */
  | 'PROVIDER_KIND_TRUSTED'
  | 3

/**
 * Who makes and keeps the keys of a provider.
 */
export type ProviderKind__Output = typeof ProviderKind[keyof typeof ProviderKind]
