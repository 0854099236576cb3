// Original file: proto/nkpsim/esxi/v1/nbd.proto


/**
 * A disk that clients can open.
 */
export interface NbdExport {
  /**
   * Name of the export: the name of the VM for its first disk, NAME/1 for its second disk.
   */
  'name'?: (string);
  /**
   * Index of the disk, from 0.
   */
  'disk'?: (number);
  /**
   * Size in bytes, a multiple of 4096.
   */
  'sizeBytes'?: (number | string);
  /**
   * URI of the export on a Unix socket of the host. Only the user who runs the host can open it.
   */
  'unixUri'?: (string);
  /**
   * URI of the export on a TCP port with TLS; empty if nobody asked for it.
   */
  'tlsUri'?: (string);
}

/**
 * A disk that clients can open.
 */
export interface NbdExport__Output {
  /**
   * Name of the export: the name of the VM for its first disk, NAME/1 for its second disk.
   */
  'name': (string);
  /**
   * Index of the disk, from 0.
   */
  'disk': (number);
  /**
   * Size in bytes, a multiple of 4096.
   */
  'sizeBytes': (number);
  /**
   * URI of the export on a Unix socket of the host. Only the user who runs the host can open it.
   */
  'unixUri': (string);
  /**
   * URI of the export on a TCP port with TLS; empty if nobody asked for it.
   */
  'tlsUri': (string);
}
