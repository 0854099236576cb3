// Original file: proto/nkpsim/vcenter/v1/about.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetAboutRequest as _nkpsim_vcenter_v1_GetAboutRequest, GetAboutRequest__Output as _nkpsim_vcenter_v1_GetAboutRequest__Output } from '../../../nkpsim/vcenter/v1/GetAboutRequest.ts';
import type { GetAboutResponse as _nkpsim_vcenter_v1_GetAboutResponse, GetAboutResponse__Output as _nkpsim_vcenter_v1_GetAboutResponse__Output } from '../../../nkpsim/vcenter/v1/GetAboutResponse.ts';

/**
 * Identity and version of a vCenter.
 */
export interface AboutServiceClient extends grpc.Client {
  /**
   * Who this vCenter is. Needs an operator's certificate.
   */
  GetAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  GetAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  GetAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  GetAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Who this vCenter is. Needs an operator's certificate.
   */
  getAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  getAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  getAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  getAbout(argument: _nkpsim_vcenter_v1_GetAboutRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAboutResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Identity and version of a vCenter.
 */
export interface AboutServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Who this vCenter is. Needs an operator's certificate.
   */
  GetAbout: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetAboutRequest__Output, _nkpsim_vcenter_v1_GetAboutResponse>;
  
}

export interface AboutServiceDefinition extends grpc.ServiceDefinition {
  GetAbout: MethodDefinition<_nkpsim_vcenter_v1_GetAboutRequest, _nkpsim_vcenter_v1_GetAboutResponse, _nkpsim_vcenter_v1_GetAboutRequest__Output, _nkpsim_vcenter_v1_GetAboutResponse__Output>
}
