// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * It is kept.
 */
export interface InstallPartnerResponse {
}

/**
 * It is kept.
 */
export interface InstallPartnerResponse__Output {
}
