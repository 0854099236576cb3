// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

/**
 * How vCenter got its client certificate.
 */
export const ClientCertificateSource = {
  /**
   * Never sent.
   */
  CLIENT_CERTIFICATE_SOURCE_UNSPECIFIED: 'CLIENT_CERTIFICATE_SOURCE_UNSPECIFIED',
  /**
   * The VMCA signed it. The servers trust the VMCA.
   */
  CLIENT_CERTIFICATE_SOURCE_VCENTER_ROOT: 'CLIENT_CERTIFICATE_SOURCE_VCENTER_ROOT',
  /**
   * It signed itself. The servers trust this certificate.
   */
  CLIENT_CERTIFICATE_SOURCE_VCENTER_CERTIFICATE: 'CLIENT_CERTIFICATE_SOURCE_VCENTER_CERTIFICATE',
  /**
   * An operator uploaded it with its private key.
   */
  CLIENT_CERTIFICATE_SOURCE_UPLOADED: 'CLIENT_CERTIFICATE_SOURCE_UPLOADED',
  /**
   * An authority signed it for a signing request.
   */
  CLIENT_CERTIFICATE_SOURCE_SIGNING_REQUEST: 'CLIENT_CERTIFICATE_SOURCE_SIGNING_REQUEST',
} as const;

/**
 * How vCenter got its client certificate.
 */
export type ClientCertificateSource =
  /**
   * Never sent.
   */
  | 'CLIENT_CERTIFICATE_SOURCE_UNSPECIFIED'
  | 0
  /**
   * The VMCA signed it. The servers trust the VMCA.
   */
  | 'CLIENT_CERTIFICATE_SOURCE_VCENTER_ROOT'
  | 1
  /**
   * It signed itself. The servers trust this certificate.
   */
  | 'CLIENT_CERTIFICATE_SOURCE_VCENTER_CERTIFICATE'
  | 2
  /**
   * An operator uploaded it with its private key.
   */
  | 'CLIENT_CERTIFICATE_SOURCE_UPLOADED'
  | 3
  /**
   * An authority signed it for a signing request.
   */
  | 'CLIENT_CERTIFICATE_SOURCE_SIGNING_REQUEST'
  | 4

/**
 * How vCenter got its client certificate.
 */
export type ClientCertificateSource__Output = typeof ClientCertificateSource[keyof typeof ClientCertificateSource]
