// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * Asks the active node for its database.
 */
export interface CopyDatabaseRequest {
}

/**
 * Asks the active node for its database.
 */
export interface CopyDatabaseRequest__Output {
}
