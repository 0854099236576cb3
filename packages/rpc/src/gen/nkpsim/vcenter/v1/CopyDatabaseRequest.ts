// Original file: proto/nkpsim/vcenter/v1/high_availability.proto


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
