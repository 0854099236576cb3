// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

/**
 * Status of a provider as the list of key providers shows it.
 */
export const ProviderStatus = {
  /**
   * Never sent.
   */
  PROVIDER_STATUS_UNSPECIFIED: 'PROVIDER_STATUS_UNSPECIFIED',
  /**
   * The provider was never backed up and cannot be used.
   */
  PROVIDER_STATUS_NOT_BACKED_UP: 'PROVIDER_STATUS_NOT_BACKED_UP',
  /**
   * The provider is being distributed: not every host that should hold it has acknowledged it.
   */
  PROVIDER_STATUS_WARNING: 'PROVIDER_STATUS_WARNING',
  /**
   * Every host that should hold the provider holds it.
   */
  PROVIDER_STATUS_ACTIVE: 'PROVIDER_STATUS_ACTIVE',
  /**
   * A standard provider: vCenter cannot reach a key server, or they do not trust each other yet.
   */
  PROVIDER_STATUS_NOT_CONNECTED: 'PROVIDER_STATUS_NOT_CONNECTED',
} as const;

/**
 * Status of a provider as the list of key providers shows it.
 */
export type ProviderStatus =
  /**
   * Never sent.
   */
  | 'PROVIDER_STATUS_UNSPECIFIED'
  | 0
  /**
   * The provider was never backed up and cannot be used.
   */
  | 'PROVIDER_STATUS_NOT_BACKED_UP'
  | 1
  /**
   * The provider is being distributed: not every host that should hold it has acknowledged it.
   */
  | 'PROVIDER_STATUS_WARNING'
  | 2
  /**
   * Every host that should hold the provider holds it.
   */
  | 'PROVIDER_STATUS_ACTIVE'
  | 3
  /**
   * A standard provider: vCenter cannot reach a key server, or they do not trust each other yet.
   */
  | 'PROVIDER_STATUS_NOT_CONNECTED'
  | 4

/**
 * Status of a provider as the list of key providers shows it.
 */
export type ProviderStatus__Output = typeof ProviderStatus[keyof typeof ProviderStatus]
