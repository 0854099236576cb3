// Original file: proto/nkpsim/esxi/v1/guest.proto


/**
 * The input is sent.
 */
export interface WriteConsoleResponse {
}

/**
 * The input is sent.
 */
export interface WriteConsoleResponse__Output {
}
