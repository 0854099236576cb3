// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * A file with services.
 */
export interface ImportServicesRequest {
  /**
   * Content of the file that `nkpsim trust-authority export-services` writes, at most 256 KiB.
   */
  'servicesInfo'?: (string);
}

/**
 * A file with services.
 */
export interface ImportServicesRequest__Output {
  /**
   * Content of the file that `nkpsim trust-authority export-services` writes, at most 256 KiB.
   */
  'servicesInfo': (string);
}
