// Original file: proto/nkpsim/esxi/v1/guest.proto


/**
 * The guest runs.
 */
export interface StartGuestResponse {
}

/**
 * The guest runs.
 */
export interface StartGuestResponse__Output {
}
