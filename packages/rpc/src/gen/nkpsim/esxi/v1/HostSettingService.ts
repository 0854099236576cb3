// Original file: proto/nkpsim/esxi/v1/host_setting.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListSettingsRequest as _nkpsim_esxi_v1_ListSettingsRequest, ListSettingsRequest__Output as _nkpsim_esxi_v1_ListSettingsRequest__Output } from '../../../nkpsim/esxi/v1/ListSettingsRequest.ts';
import type { ListSettingsResponse as _nkpsim_esxi_v1_ListSettingsResponse, ListSettingsResponse__Output as _nkpsim_esxi_v1_ListSettingsResponse__Output } from '../../../nkpsim/esxi/v1/ListSettingsResponse.ts';
import type { SetSettingRequest as _nkpsim_esxi_v1_SetSettingRequest, SetSettingRequest__Output as _nkpsim_esxi_v1_SetSettingRequest__Output } from '../../../nkpsim/esxi/v1/SetSettingRequest.ts';
import type { SetSettingResponse as _nkpsim_esxi_v1_SetSettingResponse, SetSettingResponse__Output as _nkpsim_esxi_v1_SetSettingResponse__Output } from '../../../nkpsim/esxi/v1/SetSettingResponse.ts';

/**
 * What can be set on a host by name. Asked of the host itself: it answers with vCenter absent. A change takes effect at
 * once, and is kept over restarts.
 */
export interface HostSettingServiceClient extends grpc.Client {
  /**
   * Every setting.
   */
  ListSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  ListSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  ListSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  ListSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every setting.
   */
  listSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  listSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  listSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  listSettings(argument: _nkpsim_esxi_v1_ListSettingsRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets a setting. NOT_FOUND: no such setting. INVALID_ARGUMENT: it is out of bounds.
   */
  SetSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  SetSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  SetSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  SetSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets a setting. NOT_FOUND: no such setting. INVALID_ARGUMENT: it is out of bounds.
   */
  setSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  setSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  setSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  setSetting(argument: _nkpsim_esxi_v1_SetSettingRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What can be set on a host by name. Asked of the host itself: it answers with vCenter absent. A change takes effect at
 * once, and is kept over restarts.
 */
export interface HostSettingServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Every setting.
   */
  ListSettings: grpc.handleUnaryCall<_nkpsim_esxi_v1_ListSettingsRequest__Output, _nkpsim_esxi_v1_ListSettingsResponse>;
  
  /**
   * Sets a setting. NOT_FOUND: no such setting. INVALID_ARGUMENT: it is out of bounds.
   */
  SetSetting: grpc.handleUnaryCall<_nkpsim_esxi_v1_SetSettingRequest__Output, _nkpsim_esxi_v1_SetSettingResponse>;
  
}

export interface HostSettingServiceDefinition extends grpc.ServiceDefinition {
  ListSettings: MethodDefinition<_nkpsim_esxi_v1_ListSettingsRequest, _nkpsim_esxi_v1_ListSettingsResponse, _nkpsim_esxi_v1_ListSettingsRequest__Output, _nkpsim_esxi_v1_ListSettingsResponse__Output>
  SetSetting: MethodDefinition<_nkpsim_esxi_v1_SetSettingRequest, _nkpsim_esxi_v1_SetSettingResponse, _nkpsim_esxi_v1_SetSettingRequest__Output, _nkpsim_esxi_v1_SetSettingResponse__Output>
}
