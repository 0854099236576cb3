// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * This vCenter works alone from its next start on.
 */
export interface DestroyVcenterHaResponse {
}

/**
 * This vCenter works alone from its next start on.
 */
export interface DestroyVcenterHaResponse__Output {
}
