// Original file: proto/nkpsim/esxi/v1/vsan_object.proto


/**
 * Request of ListVsanObjects.
 */
export interface ListVsanObjectsRequest {
  /**
   * Only objects after this id; empty: from the start.
   */
  'afterObjectId'?: (string);
  /**
   * Only these objects, at most 1000; empty: all.
   */
  'objectIds'?: (string)[];
}

/**
 * Request of ListVsanObjects.
 */
export interface ListVsanObjectsRequest__Output {
  /**
   * Only objects after this id; empty: from the start.
   */
  'afterObjectId': (string);
  /**
   * Only these objects, at most 1000; empty: all.
   */
  'objectIds': (string)[];
}
