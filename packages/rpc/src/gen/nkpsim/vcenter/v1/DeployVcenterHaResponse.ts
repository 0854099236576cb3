// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * This vCenter is a node from its next start on.
 */
export interface DeployVcenterHaResponse {
}

/**
 * This vCenter is a node from its next start on.
 */
export interface DeployVcenterHaResponse__Output {
}
