// Original file: proto/nkpsim/esxi/v1/adoption.proto


/**
 * The vCenter manages the host; durable.
 */
export interface InstallCertificateResponse {
}

/**
 * The vCenter manages the host; durable.
 */
export interface InstallCertificateResponse__Output {
}
