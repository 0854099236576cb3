// Original file: proto/nkpsim/vcenter/v1/vsan.proto


/**
 * Request of ListVsanClusters.
 */
export interface ListVsanClustersRequest {
}

/**
 * Request of ListVsanClusters.
 */
export interface ListVsanClustersRequest__Output {
}
