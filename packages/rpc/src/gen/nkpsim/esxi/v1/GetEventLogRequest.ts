// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * Asks for the event log.
 */
export interface GetEventLogRequest {
}

/**
 * Asks for the event log.
 */
export interface GetEventLogRequest__Output {
}
