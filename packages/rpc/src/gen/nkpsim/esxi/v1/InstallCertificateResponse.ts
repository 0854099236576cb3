// Original file: proto/nkpsim/esxi/v1/adoption.proto


/**
 * The host is managed by that vCenter; durable.
 */
export interface InstallCertificateResponse {
}

/**
 * The host is managed by that vCenter; durable.
 */
export interface InstallCertificateResponse__Output {
}
