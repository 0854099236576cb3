// Original file: proto/nkpsim/esxi/v1/vsan_object.proto


/**
 * Request of ListVsanResyncs.
 */
export interface ListVsanResyncsRequest {
}

/**
 * Request of ListVsanResyncs.
 */
export interface ListVsanResyncsRequest__Output {
}
