// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * Asks for the providers.
 */
export interface ListProvidersRequest {
}

/**
 * Asks for the providers.
 */
export interface ListProvidersRequest__Output {
}
