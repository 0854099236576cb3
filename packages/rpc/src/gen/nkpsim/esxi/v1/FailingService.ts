// Original file: proto/nkpsim/esxi/v1/trusted_infrastructure.proto


/**
 * A service that a host could not use when it last tried.
 */
export interface FailingService {
  /**
   * `host:port`
   */
  'address'?: (string);
  /**
   * One line of text.
   */
  'message'?: (string);
  /**
   * Whether the service answers, and its key server does not.
   */
  'withoutKeyServer'?: (boolean);
}

/**
 * A service that a host could not use when it last tried.
 */
export interface FailingService__Output {
  /**
   * `host:port`
   */
  'address': (string);
  /**
   * One line of text.
   */
  'message': (string);
  /**
   * Whether the service answers, and its key server does not.
   */
  'withoutKeyServer': (boolean);
}
