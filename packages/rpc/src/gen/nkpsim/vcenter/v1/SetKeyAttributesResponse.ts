// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * The key has attributes of these names.
 */
export interface SetKeyAttributesResponse {
}

/**
 * The key has attributes of these names.
 */
export interface SetKeyAttributesResponse__Output {
}
