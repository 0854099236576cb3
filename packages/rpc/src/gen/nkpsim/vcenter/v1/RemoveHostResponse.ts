// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * It is out of the inventory.
 */
export interface RemoveHostResponse {
}

/**
 * It is out of the inventory.
 */
export interface RemoveHostResponse__Output {
}
