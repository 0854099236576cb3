// Original file: proto/nkpsim/esxi/v1/adoption.proto


/**
 * The vCenter manages the host from now on. This is stored durably.
 */
export interface InstallCertificateResponse {
}

/**
 * The vCenter manages the host from now on. This is stored durably.
 */
export interface InstallCertificateResponse__Output {
}
