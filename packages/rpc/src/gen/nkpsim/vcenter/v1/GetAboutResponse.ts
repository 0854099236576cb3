// Original file: proto/nkpsim/vcenter/v1/about.proto


/**
 * Identity and version of a vCenter.
 */
export interface GetAboutResponse {
  /**
   * UUID made at the first start. Hosts recognize this vCenter by its UUID.
   */
  'instanceId'?: (string);
  /**
   * Version of nkpsim that runs the vCenter.
   */
  'version'?: (string);
  /**
   * TCP port for downloads of finished exports over HTTPS.
   */
  'downloadPort'?: (number);
  /**
   * Version of vCenter Server that the vCenter simulates, `8.0.3`.
   */
  'productVersion'?: (string);
}

/**
 * Identity and version of a vCenter.
 */
export interface GetAboutResponse__Output {
  /**
   * UUID made at the first start. Hosts recognize this vCenter by its UUID.
   */
  'instanceId': (string);
  /**
   * Version of nkpsim that runs the vCenter.
   */
  'version': (string);
  /**
   * TCP port for downloads of finished exports over HTTPS.
   */
  'downloadPort': (number);
  /**
   * Version of vCenter Server that the vCenter simulates, `8.0.3`.
   */
  'productVersion': (string);
}
