// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * The certificate is stored.
 */
export interface InstallPartnerResponse {
}

/**
 * The certificate is stored.
 */
export interface InstallPartnerResponse__Output {
}
