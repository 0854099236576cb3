// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * It is not registered any more.
 */
export interface UnregisterVmResponse {
}

/**
 * It is not registered any more.
 */
export interface UnregisterVmResponse__Output {
}
