// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * Asks for the configuration.
 */
export interface GetConfigurationRequest {
}

/**
 * Asks for the configuration.
 */
export interface GetConfigurationRequest__Output {
}
