// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * The host uses the states from now on.
 */
export interface SetVtpmStatesResponse {
}

/**
 * The host uses the states from now on.
 */
export interface SetVtpmStatesResponse__Output {
}
