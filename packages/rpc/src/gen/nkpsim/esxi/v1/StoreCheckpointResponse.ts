// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto


/**
 * The checkpoint is durable.
 */
export interface StoreCheckpointResponse {
}

/**
 * The checkpoint is durable.
 */
export interface StoreCheckpointResponse__Output {
}
