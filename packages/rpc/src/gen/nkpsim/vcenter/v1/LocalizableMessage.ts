// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * A message for a person, with what a program needs to tell it in another language.
 */
export interface LocalizableMessage {
  /**
   * Stable id.
   */
  'id'?: (string);
  /**
   * In English.
   */
  'defaultMessage'?: (string);
  /**
   * What the message names, by name.
   */
  'params'?: ({[key: string]: string});
}

/**
 * A message for a person, with what a program needs to tell it in another language.
 */
export interface LocalizableMessage__Output {
  /**
   * Stable id.
   */
  'id': (string);
  /**
   * In English.
   */
  'defaultMessage': (string);
  /**
   * What the message names, by name.
   */
  'params': ({[key: string]: string});
}
