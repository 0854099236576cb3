// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * The caller is removed.
 */
export interface LeaveResponse {
}

/**
 * The caller is removed.
 */
export interface LeaveResponse__Output {
}
