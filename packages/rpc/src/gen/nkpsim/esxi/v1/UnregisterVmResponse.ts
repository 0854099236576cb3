// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * The VM is no longer registered.
 */
export interface UnregisterVmResponse {
}

/**
 * The VM is no longer registered.
 */
export interface UnregisterVmResponse__Output {
}
