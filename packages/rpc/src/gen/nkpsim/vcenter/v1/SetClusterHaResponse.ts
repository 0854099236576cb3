// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * The cluster has the setting. Each connected host follows within seconds.
 */
export interface SetClusterHaResponse {
}

/**
 * The cluster has the setting. Each connected host follows within seconds.
 */
export interface SetClusterHaResponse__Output {
}
