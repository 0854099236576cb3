// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * Asks for all trusted clusters.
 */
export interface ListTrustedClustersRequest {
}

/**
 * Asks for all trusted clusters.
 */
export interface ListTrustedClustersRequest__Output {
}
