// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * The datacenter that was made.
 */
export interface CreateDatacenterResponse {
}

/**
 * The datacenter that was made.
 */
export interface CreateDatacenterResponse__Output {
}
