// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * The provider is the default, or the default is removed.
 */
export interface SetDefaultProviderResponse {
}

/**
 * The provider is the default, or the default is removed.
 */
export interface SetDefaultProviderResponse__Output {
}
