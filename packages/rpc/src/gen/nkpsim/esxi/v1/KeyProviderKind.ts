// Original file: proto/nkpsim/esxi/v1/host_key.proto

/**
 * Kind of a key provider.
 */
export const KeyProviderKind = {
  /**
   * Same as NATIVE.
   */
  KEY_PROVIDER_KIND_UNSPECIFIED: 'KEY_PROVIDER_KIND_UNSPECIFIED',
  /**
   * The host derives KEKs from a KDK.
   */
  KEY_PROVIDER_KIND_NATIVE: 'KEY_PROVIDER_KIND_NATIVE',
  /**
   * vCenter gets KEKs from a key server and gives them to the host.
   */
  KEY_PROVIDER_KIND_STANDARD: 'KEY_PROVIDER_KIND_STANDARD',
  /**
   * The host gets KEKs from a key provider service, after an attestation.
   */
  KEY_PROVIDER_KIND_TRUSTED: 'KEY_PROVIDER_KIND_TRUSTED',
} as const;

/**
 * Kind of a key provider.
 */
export type KeyProviderKind =
  /**
   * Same as NATIVE.
   */
  | 'KEY_PROVIDER_KIND_UNSPECIFIED'
  | 0
  /**
   * The host derives KEKs from a KDK.
   */
  | 'KEY_PROVIDER_KIND_NATIVE'
  | 1
  /**
   * vCenter gets KEKs from a key server and gives them to the host.
   */
  | 'KEY_PROVIDER_KIND_STANDARD'
  | 2
  /**
   * The host gets KEKs from a key provider service, after an attestation.
   */
  | 'KEY_PROVIDER_KIND_TRUSTED'
  | 3

/**
 * Kind of a key provider.
 */
export type KeyProviderKind__Output = typeof KeyProviderKind[keyof typeof KeyProviderKind]
