// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * Asks for the linked vCenters.
 */
export interface ListLinkedVcentersRequest {
}

/**
 * Asks for the linked vCenters.
 */
export interface ListLinkedVcentersRequest__Output {
}
