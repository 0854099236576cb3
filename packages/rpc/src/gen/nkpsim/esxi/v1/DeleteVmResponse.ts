// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * The VM and its files are deleted.
 */
export interface DeleteVmResponse {
}

/**
 * The VM and its files are deleted.
 */
export interface DeleteVmResponse__Output {
}
