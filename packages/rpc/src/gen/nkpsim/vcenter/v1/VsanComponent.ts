// Original file: proto/nkpsim/vcenter/v1/vsan_object.proto


/**
 * A component of an object.
 */
export interface VsanComponent {
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * Name of the host that has it; its UUID if vCenter does not know the host.
   */
  'host'?: (string);
  /**
   * UUID of the disk that has it.
   */
  'diskId'?: (string);
  /**
   * `replica` or `witness`.
   */
  'kind'?: (string);
  /**
   * In the words of vSAN: `ACTIVE`, `ACTIVE_STALE`, `ABSENT`, `ABSENT_RESYNC`, `DEGRADED` or
   * `RECONFIG`.
   */
  'state'?: (string);
  /**
   * Number of votes.
   */
  'voteCount'?: (number);
}

/**
 * A component of an object.
 */
export interface VsanComponent__Output {
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * Name of the host that has it; its UUID if vCenter does not know the host.
   */
  'host': (string);
  /**
   * UUID of the disk that has it.
   */
  'diskId': (string);
  /**
   * `replica` or `witness`.
   */
  'kind': (string);
  /**
   * In the words of vSAN: `ACTIVE`, `ACTIVE_STALE`, `ABSENT`, `ABSENT_RESYNC`, `DEGRADED` or
   * `RECONFIG`.
   */
  'state': (string);
  /**
   * Number of votes.
   */
  'voteCount': (number);
}
