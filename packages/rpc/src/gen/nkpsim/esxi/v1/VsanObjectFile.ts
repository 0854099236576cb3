// Original file: proto/nkpsim/esxi/v1/vsan_object.proto


/**
 * A file or folder of the datastore that is an object.
 */
export interface VsanObjectFile {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
  /**
   * Path in the datastore; `/`: the datastore itself.
   */
  'path'?: (string);
}

/**
 * A file or folder of the datastore that is an object.
 */
export interface VsanObjectFile__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
  /**
   * Path in the datastore; `/`: the datastore itself.
   */
  'path': (string);
}
