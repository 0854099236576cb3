// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExchangeRequest as _nkpsim_vcenter_v1_ExchangeRequest, ExchangeRequest__Output as _nkpsim_vcenter_v1_ExchangeRequest__Output } from '../../../nkpsim/vcenter/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _nkpsim_vcenter_v1_ExchangeResponse, ExchangeResponse__Output as _nkpsim_vcenter_v1_ExchangeResponse__Output } from '../../../nkpsim/vcenter/v1/ExchangeResponse.ts';
import type { GetSummaryRequest as _nkpsim_vcenter_v1_GetSummaryRequest, GetSummaryRequest__Output as _nkpsim_vcenter_v1_GetSummaryRequest__Output } from '../../../nkpsim/vcenter/v1/GetSummaryRequest.ts';
import type { GetSummaryResponse as _nkpsim_vcenter_v1_GetSummaryResponse, GetSummaryResponse__Output as _nkpsim_vcenter_v1_GetSummaryResponse__Output } from '../../../nkpsim/vcenter/v1/GetSummaryResponse.ts';
import type { LeaveRequest as _nkpsim_vcenter_v1_LeaveRequest, LeaveRequest__Output as _nkpsim_vcenter_v1_LeaveRequest__Output } from '../../../nkpsim/vcenter/v1/LeaveRequest.ts';
import type { LeaveResponse as _nkpsim_vcenter_v1_LeaveResponse, LeaveResponse__Output as _nkpsim_vcenter_v1_LeaveResponse__Output } from '../../../nkpsim/vcenter/v1/LeaveResponse.ts';
import type { ReceiveProviderRequest as _nkpsim_vcenter_v1_ReceiveProviderRequest, ReceiveProviderRequest__Output as _nkpsim_vcenter_v1_ReceiveProviderRequest__Output } from '../../../nkpsim/vcenter/v1/ReceiveProviderRequest.ts';
import type { ReceiveProviderResponse as _nkpsim_vcenter_v1_ReceiveProviderResponse, ReceiveProviderResponse__Output as _nkpsim_vcenter_v1_ReceiveProviderResponse__Output } from '../../../nkpsim/vcenter/v1/ReceiveProviderResponse.ts';

/**
 * Answers vCenters that were admitted to the domain, by the certificates that they were given then. PERMISSION_DENIED: to all others.
 */
export interface PartnerServiceClient extends grpc.Client {
  /**
   * Brings what both have of what a domain shares together.
   */
  Exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  Exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  Exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  Exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Brings what both have of what a domain shares together.
   */
  exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  exchange(argument: _nkpsim_vcenter_v1_ExchangeRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExchangeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What this vCenter is and holds, and whether it shares what the caller has.
   */
  GetSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  GetSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  GetSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  GetSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What this vCenter is and holds, and whether it shares what the caller has.
   */
  getSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  getSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  getSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  getSummary(argument: _nkpsim_vcenter_v1_GetSummaryRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSummaryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The caller takes this vCenter out of its domain, and shall be taken out here.
   */
  Leave(argument: _nkpsim_vcenter_v1_LeaveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  Leave(argument: _nkpsim_vcenter_v1_LeaveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  Leave(argument: _nkpsim_vcenter_v1_LeaveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  Leave(argument: _nkpsim_vcenter_v1_LeaveRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The caller takes this vCenter out of its domain, and shall be taken out here.
   */
  leave(argument: _nkpsim_vcenter_v1_LeaveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  leave(argument: _nkpsim_vcenter_v1_LeaveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  leave(argument: _nkpsim_vcenter_v1_LeaveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  leave(argument: _nkpsim_vcenter_v1_LeaveRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LeaveResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Restores a provider that the caller has, with its KDK, as from a backup file. ALREADY_EXISTS: another KDK has its name or key_id.
   */
  ReceiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  ReceiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  ReceiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  ReceiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Restores a provider that the caller has, with its KDK, as from a backup file. ALREADY_EXISTS: another KDK has its name or key_id.
   */
  receiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  receiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  receiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  receiveProvider(argument: _nkpsim_vcenter_v1_ReceiveProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReceiveProviderResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Answers vCenters that were admitted to the domain, by the certificates that they were given then. PERMISSION_DENIED: to all others.
 */
export interface PartnerServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Brings what both have of what a domain shares together.
   */
  Exchange: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ExchangeRequest__Output, _nkpsim_vcenter_v1_ExchangeResponse>;
  
  /**
   * What this vCenter is and holds, and whether it shares what the caller has.
   */
  GetSummary: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetSummaryRequest__Output, _nkpsim_vcenter_v1_GetSummaryResponse>;
  
  /**
   * The caller takes this vCenter out of its domain, and shall be taken out here.
   */
  Leave: grpc.handleUnaryCall<_nkpsim_vcenter_v1_LeaveRequest__Output, _nkpsim_vcenter_v1_LeaveResponse>;
  
  /**
   * Restores a provider that the caller has, with its KDK, as from a backup file. ALREADY_EXISTS: another KDK has its name or key_id.
   */
  ReceiveProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ReceiveProviderRequest__Output, _nkpsim_vcenter_v1_ReceiveProviderResponse>;
  
}

export interface PartnerServiceDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_nkpsim_vcenter_v1_ExchangeRequest, _nkpsim_vcenter_v1_ExchangeResponse, _nkpsim_vcenter_v1_ExchangeRequest__Output, _nkpsim_vcenter_v1_ExchangeResponse__Output>
  GetSummary: MethodDefinition<_nkpsim_vcenter_v1_GetSummaryRequest, _nkpsim_vcenter_v1_GetSummaryResponse, _nkpsim_vcenter_v1_GetSummaryRequest__Output, _nkpsim_vcenter_v1_GetSummaryResponse__Output>
  Leave: MethodDefinition<_nkpsim_vcenter_v1_LeaveRequest, _nkpsim_vcenter_v1_LeaveResponse, _nkpsim_vcenter_v1_LeaveRequest__Output, _nkpsim_vcenter_v1_LeaveResponse__Output>
  ReceiveProvider: MethodDefinition<_nkpsim_vcenter_v1_ReceiveProviderRequest, _nkpsim_vcenter_v1_ReceiveProviderResponse, _nkpsim_vcenter_v1_ReceiveProviderRequest__Output, _nkpsim_vcenter_v1_ReceiveProviderResponse__Output>
}
