// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Asks for the hosts.
 */
export interface ListHostsRequest {
}

/**
 * Asks for the hosts.
 */
export interface ListHostsRequest__Output {
}
