// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * It is the default.
 */
export interface SetDefaultProviderResponse {
}

/**
 * It is the default.
 */
export interface SetDefaultProviderResponse__Output {
}
