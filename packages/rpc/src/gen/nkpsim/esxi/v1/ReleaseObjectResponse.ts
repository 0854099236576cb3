// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of ReleaseObject.
 */
export interface ReleaseObjectResponse {
}

/**
 * Answer of ReleaseObject.
 */
export interface ReleaseObjectResponse__Output {
}
