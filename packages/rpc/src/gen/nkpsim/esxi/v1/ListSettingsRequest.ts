// Original file: proto/nkpsim/esxi/v1/host_setting.proto


/**
 * Asks for the settings.
 */
export interface ListSettingsRequest {
}

/**
 * Asks for the settings.
 */
export interface ListSettingsRequest__Output {
}
