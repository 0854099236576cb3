// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * Asks to remove the configuration.
 */
export interface DestroyVcenterHaRequest {
}

/**
 * Asks to remove the configuration.
 */
export interface DestroyVcenterHaRequest__Output {
}
