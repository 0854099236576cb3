// Original file: proto/nkpsim/esxi/v1/vsan_object.proto


/**
 * Request of ListVsanFiles.
 */
export interface ListVsanFilesRequest {
  /**
   * Only what is in this folder of the datastore, with the folder; empty: everything.
   */
  'folder'?: (string);
}

/**
 * Request of ListVsanFiles.
 */
export interface ListVsanFilesRequest__Output {
  /**
   * Only what is in this folder of the datastore, with the folder; empty: everything.
   */
  'folder': (string);
}
