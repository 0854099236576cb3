// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * A message as text, with the parts that a program needs to translate it.
 */
export interface LocalizableMessage {
  /**
   * Stable id of the message.
   */
  'id'?: (string);
  /**
   * The message in English.
   */
  'defaultMessage'?: (string);
  /**
   * Names that the message mentions, by key.
   */
  'params'?: ({[key: string]: string});
}

/**
 * A message as text, with the parts that a program needs to translate it.
 */
export interface LocalizableMessage__Output {
  /**
   * Stable id of the message.
   */
  'id': (string);
  /**
   * The message in English.
   */
  'defaultMessage': (string);
  /**
   * Names that the message mentions, by key.
   */
  'params': ({[key: string]: string});
}
