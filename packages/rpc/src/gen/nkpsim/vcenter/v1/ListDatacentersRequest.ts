// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Asks for the datacenters.
 */
export interface ListDatacentersRequest {
}

/**
 * Asks for the datacenters.
 */
export interface ListDatacentersRequest__Output {
}
