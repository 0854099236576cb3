// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Asks for the VMs.
 */
export interface ListVmsRequest {
}

/**
 * Asks for the VMs.
 */
export interface ListVmsRequest__Output {
}
