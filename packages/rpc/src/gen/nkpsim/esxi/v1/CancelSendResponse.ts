// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * The source has told the migration to stop.
 */
export interface CancelSendResponse {
}

/**
 * The source has told the migration to stop.
 */
export interface CancelSendResponse__Output {
}
