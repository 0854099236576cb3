// Original file: proto/nkpsim/vcenter/v1/custody.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetCustodyRequest as _nkpsim_vcenter_v1_GetCustodyRequest, GetCustodyRequest__Output as _nkpsim_vcenter_v1_GetCustodyRequest__Output } from '../../../nkpsim/vcenter/v1/GetCustodyRequest.ts';
import type { GetCustodyResponse as _nkpsim_vcenter_v1_GetCustodyResponse, GetCustodyResponse__Output as _nkpsim_vcenter_v1_GetCustodyResponse__Output } from '../../../nkpsim/vcenter/v1/GetCustodyResponse.ts';
import type { PreviewDeleteRequest as _nkpsim_vcenter_v1_PreviewDeleteRequest, PreviewDeleteRequest__Output as _nkpsim_vcenter_v1_PreviewDeleteRequest__Output } from '../../../nkpsim/vcenter/v1/PreviewDeleteRequest.ts';
import type { PreviewDeleteResponse as _nkpsim_vcenter_v1_PreviewDeleteResponse, PreviewDeleteResponse__Output as _nkpsim_vcenter_v1_PreviewDeleteResponse__Output } from '../../../nkpsim/vcenter/v1/PreviewDeleteResponse.ts';

/**
 * What would be lost with which copy.
 */
export interface CustodyServiceClient extends grpc.Client {
  /**
   * Every place in which the KDK of a provider lies, what depends on it, and which virtual machines could still be opened without
   * some of these places. INVALID_ARGUMENT: no such place.
   */
  GetCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  GetCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  GetCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  GetCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every place in which the KDK of a provider lies, what depends on it, and which virtual machines could still be opened without
   * some of these places. INVALID_ARGUMENT: no such place.
   */
  getCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  getCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  getCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  getCustody(argument: _nkpsim_vcenter_v1_GetCustodyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetCustodyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a deletion of a provider would leave without its KDK. Nothing is deleted.
   */
  PreviewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  PreviewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  PreviewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  PreviewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a deletion of a provider would leave without its KDK. Nothing is deleted.
   */
  previewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  previewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  previewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  previewDelete(argument: _nkpsim_vcenter_v1_PreviewDeleteRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreviewDeleteResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What would be lost with which copy.
 */
export interface CustodyServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Every place in which the KDK of a provider lies, what depends on it, and which virtual machines could still be opened without
   * some of these places. INVALID_ARGUMENT: no such place.
   */
  GetCustody: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetCustodyRequest__Output, _nkpsim_vcenter_v1_GetCustodyResponse>;
  
  /**
   * What a deletion of a provider would leave without its KDK. Nothing is deleted.
   */
  PreviewDelete: grpc.handleUnaryCall<_nkpsim_vcenter_v1_PreviewDeleteRequest__Output, _nkpsim_vcenter_v1_PreviewDeleteResponse>;
  
}

export interface CustodyServiceDefinition extends grpc.ServiceDefinition {
  GetCustody: MethodDefinition<_nkpsim_vcenter_v1_GetCustodyRequest, _nkpsim_vcenter_v1_GetCustodyResponse, _nkpsim_vcenter_v1_GetCustodyRequest__Output, _nkpsim_vcenter_v1_GetCustodyResponse__Output>
  PreviewDelete: MethodDefinition<_nkpsim_vcenter_v1_PreviewDeleteRequest, _nkpsim_vcenter_v1_PreviewDeleteResponse, _nkpsim_vcenter_v1_PreviewDeleteRequest__Output, _nkpsim_vcenter_v1_PreviewDeleteResponse__Output>
}
