// Original file: proto/nkpsim/vcenter/v1/about.proto


/**
 * Who a vCenter is.
 */
export interface GetAboutResponse {
  /**
   * UUID made at the first start; the name by which hosts know this vCenter.
   */
  'instanceId'?: (string);
  /**
   * Version of nkpsim that runs it.
   */
  'version'?: (string);
  /**
   * TCP port on which finished exports are downloaded over HTTPS.
   */
  'downloadPort'?: (number);
  /**
   * Version of vCenter Server that it behaves as, `8.0.3`.
   */
  'productVersion'?: (string);
}

/**
 * Who a vCenter is.
 */
export interface GetAboutResponse__Output {
  /**
   * UUID made at the first start; the name by which hosts know this vCenter.
   */
  'instanceId': (string);
  /**
   * Version of nkpsim that runs it.
   */
  'version': (string);
  /**
   * TCP port on which finished exports are downloaded over HTTPS.
   */
  'downloadPort': (number);
  /**
   * Version of vCenter Server that it behaves as, `8.0.3`.
   */
  'productVersion': (string);
}
