// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * Asks for tokens for hosts.
 */
export interface IssueHostTokensRequest {
  /**
   * UUIDs of at most 100 hosts. InventoryService.ListHosts returns the ids.
   */
  'hostIds'?: (string)[];
}

/**
 * Asks for tokens for hosts.
 */
export interface IssueHostTokensRequest__Output {
  /**
   * UUIDs of at most 100 hosts. InventoryService.ListHosts returns the ids.
   */
  'hostIds': (string)[];
}
