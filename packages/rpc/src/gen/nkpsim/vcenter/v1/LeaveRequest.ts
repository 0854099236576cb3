// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * Asks to be removed.
 */
export interface LeaveRequest {
}

/**
 * Asks to be removed.
 */
export interface LeaveRequest__Output {
}
