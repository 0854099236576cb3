// Original file: proto/nkpsim/esxi/v1/vtpm.proto


/**
 * The certificates are stored durably.
 */
export interface InstallVtpmCertificatesResponse {
}

/**
 * The certificates are stored durably.
 */
export interface InstallVtpmCertificatesResponse__Output {
}
