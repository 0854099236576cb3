// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * The base image is removed.
 */
export interface RemoveBaseImageResponse {
}

/**
 * The base image is removed.
 */
export interface RemoveBaseImageResponse__Output {
}
