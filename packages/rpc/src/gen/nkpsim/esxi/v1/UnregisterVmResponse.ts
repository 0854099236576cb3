// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * It is no longer registered.
 */
export interface UnregisterVmResponse {
}

/**
 * It is no longer registered.
 */
export interface UnregisterVmResponse__Output {
}
