// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * The cluster that was made.
 */
export interface CreateClusterResponse {
}

/**
 * The cluster that was made.
 */
export interface CreateClusterResponse__Output {
}
