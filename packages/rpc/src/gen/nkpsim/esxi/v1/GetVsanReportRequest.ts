// Original file: proto/nkpsim/esxi/v1/vsan_object.proto


/**
 * Request of GetVsanReport.
 */
export interface GetVsanReportRequest {
}

/**
 * Request of GetVsanReport.
 */
export interface GetVsanReportRequest__Output {
}
