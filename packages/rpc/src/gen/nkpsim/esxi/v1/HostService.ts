// Original file: proto/nkpsim/esxi/v1/host.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetStatusRequest as _nkpsim_esxi_v1_GetStatusRequest, GetStatusRequest__Output as _nkpsim_esxi_v1_GetStatusRequest__Output } from '../../../nkpsim/esxi/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _nkpsim_esxi_v1_GetStatusResponse, GetStatusResponse__Output as _nkpsim_esxi_v1_GetStatusResponse__Output } from '../../../nkpsim/esxi/v1/GetStatusResponse.ts';

/**
 * The state of one host, asked of the host itself: it answers with vCenter absent. Needs an
 * operator's or the managing vCenter's certificate.
 */
export interface HostServiceClient extends grpc.Client {
  /**
   * What the host is and holds.
   */
  GetStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the host is and holds.
   */
  getStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _nkpsim_esxi_v1_GetStatusRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The state of one host, asked of the host itself: it answers with vCenter absent. Needs an
 * operator's or the managing vCenter's certificate.
 */
export interface HostServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * What the host is and holds.
   */
  GetStatus: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetStatusRequest__Output, _nkpsim_esxi_v1_GetStatusResponse>;
  
}

export interface HostServiceDefinition extends grpc.ServiceDefinition {
  GetStatus: MethodDefinition<_nkpsim_esxi_v1_GetStatusRequest, _nkpsim_esxi_v1_GetStatusResponse, _nkpsim_esxi_v1_GetStatusRequest__Output, _nkpsim_esxi_v1_GetStatusResponse__Output>
}
