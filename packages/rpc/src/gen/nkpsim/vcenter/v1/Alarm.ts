// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An alarm that stands.
 */
export interface Alarm {
  /**
   * Name, as vSphere spells it.
   */
  'name'?: (string);
  /**
   * What it stands for: name of a host.
   */
  'entity'?: (string);
  /**
   * `red` or `yellow`.
   */
  'status'?: (string);
  /**
   * Milliseconds since 1970, UTC, at which it was raised.
   */
  'raisedTimeMs'?: (number | string | Long);
  /**
   * Why.
   */
  'message'?: (string);
}

/**
 * An alarm that stands.
 */
export interface Alarm__Output {
  /**
   * Name, as vSphere spells it.
   */
  'name': (string);
  /**
   * What it stands for: name of a host.
   */
  'entity': (string);
  /**
   * `red` or `yellow`.
   */
  'status': (string);
  /**
   * Milliseconds since 1970, UTC, at which it was raised.
   */
  'raisedTimeMs': (number);
  /**
   * Why.
   */
  'message': (string);
}
