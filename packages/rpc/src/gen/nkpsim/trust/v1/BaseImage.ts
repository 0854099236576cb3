// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A base image of ESXi.
 */
export interface BaseImage {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * Version of ESXi.
   */
  'version'?: (string);
  /**
   * Build of that version.
   */
  'build'?: (string);
  /**
   * SHA-256 over the measurements of the image, 64 hex digits.
   */
  'digest'?: (string);
  /**
   * Number of VIBs in the image.
   */
  'vibCount'?: (number);
  /**
   * When a host last attested with this image at this service, milliseconds since 1970, UTC; 0:
   * not since the service started.
   */
  'lastAttestedMs'?: (number | string);
}

/**
 * A base image of ESXi.
 */
export interface BaseImage__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * Version of ESXi.
   */
  'version': (string);
  /**
   * Build of that version.
   */
  'build': (string);
  /**
   * SHA-256 over the measurements of the image, 64 hex digits.
   */
  'digest': (string);
  /**
   * Number of VIBs in the image.
   */
  'vibCount': (number);
  /**
   * When a host last attested with this image at this service, milliseconds since 1970, UTC; 0:
   * not since the service started.
   */
  'lastAttestedMs': (number);
}
