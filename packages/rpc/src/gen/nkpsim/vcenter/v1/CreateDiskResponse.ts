// Original file: proto/nkpsim/vcenter/v1/virtual_storage_object.proto


/**
 * The disk that was made.
 */
export interface CreateDiskResponse {
}

/**
 * The disk that was made.
 */
export interface CreateDiskResponse__Output {
}
