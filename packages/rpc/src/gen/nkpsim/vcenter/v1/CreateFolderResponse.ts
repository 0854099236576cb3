// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * The folder that was made.
 */
export interface CreateFolderResponse {
}

/**
 * The folder that was made.
 */
export interface CreateFolderResponse__Output {
}
