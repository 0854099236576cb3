// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * Its files are gone.
 */
export interface DeleteVmResponse {
}

/**
 * Its files are gone.
 */
export interface DeleteVmResponse__Output {
}
