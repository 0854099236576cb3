// Original file: proto/nkpsim/esxi/v1/nbd.proto

import type { NbdExport as _nkpsim_esxi_v1_NbdExport, NbdExport__Output as _nkpsim_esxi_v1_NbdExport__Output } from '../../../nkpsim/esxi/v1/NbdExport.ts';

/**
 * The exports of the VM.
 */
export interface OpenNbdPortResponse {
  /**
   * In the order of the disks, with URIs of the port.
   */
  'exports'?: (_nkpsim_esxi_v1_NbdExport)[];
  /**
   * Certificate of the client, PEM.
   */
  'clientCertificatePem'?: (string);
  /**
   * Authorities of the certificates of server and client, PEM.
   */
  'rootsPem'?: (string);
}

/**
 * The exports of the VM.
 */
export interface OpenNbdPortResponse__Output {
  /**
   * In the order of the disks, with URIs of the port.
   */
  'exports': (_nkpsim_esxi_v1_NbdExport__Output)[];
  /**
   * Certificate of the client, PEM.
   */
  'clientCertificatePem': (string);
  /**
   * Authorities of the certificates of server and client, PEM.
   */
  'rootsPem': (string);
}
