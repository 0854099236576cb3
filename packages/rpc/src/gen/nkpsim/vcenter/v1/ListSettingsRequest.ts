// Original file: proto/nkpsim/vcenter/v1/setting.proto


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
