// Original file: proto/nkpsim/vcenter/v1/migration.proto


/**
 * The migration was announced to the destination.
 */
export interface PrepareReceiveResponse {
}

/**
 * The migration was announced to the destination.
 */
export interface PrepareReceiveResponse__Output {
}
