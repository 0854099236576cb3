// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Answer of DisableVsan.
 */
export interface DisableVsanResponse {
}

/**
 * Answer of DisableVsan.
 */
export interface DisableVsanResponse__Output {
}
