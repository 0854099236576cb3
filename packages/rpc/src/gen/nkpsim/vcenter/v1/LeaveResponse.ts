// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * The caller is out.
 */
export interface LeaveResponse {
}

/**
 * The caller is out.
 */
export interface LeaveResponse__Output {
}
