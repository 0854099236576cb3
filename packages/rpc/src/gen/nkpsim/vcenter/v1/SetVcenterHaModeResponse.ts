// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * The mode is changed.
 */
export interface SetVcenterHaModeResponse {
}

/**
 * The mode is changed.
 */
export interface SetVcenterHaModeResponse__Output {
}
