// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * Asks to be taken out.
 */
export interface LeaveRequest {
}

/**
 * Asks to be taken out.
 */
export interface LeaveRequest__Output {
}
