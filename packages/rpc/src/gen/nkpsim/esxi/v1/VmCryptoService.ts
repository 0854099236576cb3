// Original file: proto/nkpsim/esxi/v1/vm_crypto.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { RekeyVmRequest as _nkpsim_esxi_v1_RekeyVmRequest, RekeyVmRequest__Output as _nkpsim_esxi_v1_RekeyVmRequest__Output } from '../../../nkpsim/esxi/v1/RekeyVmRequest.ts';
import type { RekeyVmResponse as _nkpsim_esxi_v1_RekeyVmResponse, RekeyVmResponse__Output as _nkpsim_esxi_v1_RekeyVmResponse__Output } from '../../../nkpsim/esxi/v1/RekeyVmResponse.ts';
import type { UnlockVmRequest as _nkpsim_esxi_v1_UnlockVmRequest, UnlockVmRequest__Output as _nkpsim_esxi_v1_UnlockVmRequest__Output } from '../../../nkpsim/esxi/v1/UnlockVmRequest.ts';
import type { UnlockVmResponse as _nkpsim_esxi_v1_UnlockVmResponse, UnlockVmResponse__Output as _nkpsim_esxi_v1_UnlockVmResponse__Output } from '../../../nkpsim/esxi/v1/UnlockVmResponse.ts';

/**
 * Unlocks and rekeys encrypted VMs. Needs an operator's or the managing vCenter's certificate.
 */
export interface VmCryptoServiceClient extends grpc.Client {
  /**
   * Changes the keys of a VM. Shallow: new KEKs, the VM may be on. Deep: new DEKs too; the VM is off and every sector
   * is encrypted anew.
   */
  RekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  RekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  RekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  RekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes the keys of a VM. Shallow: new KEKs, the VM may be on. Deep: new DEKs too; the VM is off and every sector
   * is encrypted anew.
   */
  rekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  rekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  rekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  rekeyVm(argument: _nkpsim_esxi_v1_RekeyVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RekeyVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Unlocks a locked VM (CryptoUnlock_Task). FAILED_PRECONDITION: a key is still missing; the message says which
   * key provider to restore.
   */
  UnlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  UnlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  UnlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  UnlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Unlocks a locked VM (CryptoUnlock_Task). FAILED_PRECONDITION: a key is still missing; the message says which
   * key provider to restore.
   */
  unlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  unlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  unlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  unlockVm(argument: _nkpsim_esxi_v1_UnlockVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnlockVmResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Unlocks and rekeys encrypted VMs. Needs an operator's or the managing vCenter's certificate.
 */
export interface VmCryptoServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Changes the keys of a VM. Shallow: new KEKs, the VM may be on. Deep: new DEKs too; the VM is off and every sector
   * is encrypted anew.
   */
  RekeyVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_RekeyVmRequest__Output, _nkpsim_esxi_v1_RekeyVmResponse>;
  
  /**
   * Unlocks a locked VM (CryptoUnlock_Task). FAILED_PRECONDITION: a key is still missing; the message says which
   * key provider to restore.
   */
  UnlockVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_UnlockVmRequest__Output, _nkpsim_esxi_v1_UnlockVmResponse>;
  
}

export interface VmCryptoServiceDefinition extends grpc.ServiceDefinition {
  RekeyVm: MethodDefinition<_nkpsim_esxi_v1_RekeyVmRequest, _nkpsim_esxi_v1_RekeyVmResponse, _nkpsim_esxi_v1_RekeyVmRequest__Output, _nkpsim_esxi_v1_RekeyVmResponse__Output>
  UnlockVm: MethodDefinition<_nkpsim_esxi_v1_UnlockVmRequest, _nkpsim_esxi_v1_UnlockVmResponse, _nkpsim_esxi_v1_UnlockVmRequest__Output, _nkpsim_esxi_v1_UnlockVmResponse__Output>
}
