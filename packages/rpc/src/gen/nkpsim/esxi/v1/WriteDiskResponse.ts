// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { Long } from '@grpc/proto-loader';

/**
 * All bytes are flushed to the disk.
 */
export interface WriteDiskResponse {
  /**
   * How many.
   */
  'writtenBytes'?: (number | string | Long);
}

/**
 * All bytes are flushed to the disk.
 */
export interface WriteDiskResponse__Output {
  /**
   * How many.
   */
  'writtenBytes': (number);
}
