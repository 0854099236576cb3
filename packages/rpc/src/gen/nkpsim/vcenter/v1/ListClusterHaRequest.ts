// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Asks for vSphere HA of clusters.
 */
export interface ListClusterHaRequest {
}

/**
 * Asks for vSphere HA of clusters.
 */
export interface ListClusterHaRequest__Output {
}
