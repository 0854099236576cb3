// Original file: proto/nkpsim/vcenter/v1/setting.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetSettingRequest as _nkpsim_vcenter_v1_GetSettingRequest, GetSettingRequest__Output as _nkpsim_vcenter_v1_GetSettingRequest__Output } from '../../../nkpsim/vcenter/v1/GetSettingRequest.ts';
import type { GetSettingResponse as _nkpsim_vcenter_v1_GetSettingResponse, GetSettingResponse__Output as _nkpsim_vcenter_v1_GetSettingResponse__Output } from '../../../nkpsim/vcenter/v1/GetSettingResponse.ts';
import type { ListSettingsRequest as _nkpsim_vcenter_v1_ListSettingsRequest, ListSettingsRequest__Output as _nkpsim_vcenter_v1_ListSettingsRequest__Output } from '../../../nkpsim/vcenter/v1/ListSettingsRequest.ts';
import type { ListSettingsResponse as _nkpsim_vcenter_v1_ListSettingsResponse, ListSettingsResponse__Output as _nkpsim_vcenter_v1_ListSettingsResponse__Output } from '../../../nkpsim/vcenter/v1/ListSettingsResponse.ts';
import type { SetSettingRequest as _nkpsim_vcenter_v1_SetSettingRequest, SetSettingRequest__Output as _nkpsim_vcenter_v1_SetSettingRequest__Output } from '../../../nkpsim/vcenter/v1/SetSettingRequest.ts';
import type { SetSettingResponse as _nkpsim_vcenter_v1_SetSettingResponse, SetSettingResponse__Output as _nkpsim_vcenter_v1_SetSettingResponse__Output } from '../../../nkpsim/vcenter/v1/SetSettingResponse.ts';

/**
 * What can be set by name. A change takes effect at once.
 */
export interface SettingServiceClient extends grpc.Client {
  /**
   * One setting by name. NOT_FOUND: no such setting.
   */
  GetSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  GetSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  GetSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  GetSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One setting by name. NOT_FOUND: no such setting.
   */
  getSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  getSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  getSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  getSetting(argument: _nkpsim_vcenter_v1_GetSettingRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSettingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every setting.
   */
  ListSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  ListSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  ListSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  ListSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every setting.
   */
  listSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  listSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  listSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  listSettings(argument: _nkpsim_vcenter_v1_ListSettingsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSettingsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets a setting. INVALID_ARGUMENT: it is out of bounds.
   */
  SetSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  SetSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  SetSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  SetSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets a setting. INVALID_ARGUMENT: it is out of bounds.
   */
  setSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  setSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  setSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  setSetting(argument: _nkpsim_vcenter_v1_SetSettingRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetSettingResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What can be set by name. A change takes effect at once.
 */
export interface SettingServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One setting by name. NOT_FOUND: no such setting.
   */
  GetSetting: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetSettingRequest__Output, _nkpsim_vcenter_v1_GetSettingResponse>;
  
  /**
   * Every setting.
   */
  ListSettings: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListSettingsRequest__Output, _nkpsim_vcenter_v1_ListSettingsResponse>;
  
  /**
   * Sets a setting. INVALID_ARGUMENT: it is out of bounds.
   */
  SetSetting: grpc.handleUnaryCall<_nkpsim_vcenter_v1_SetSettingRequest__Output, _nkpsim_vcenter_v1_SetSettingResponse>;
  
}

export interface SettingServiceDefinition extends grpc.ServiceDefinition {
  GetSetting: MethodDefinition<_nkpsim_vcenter_v1_GetSettingRequest, _nkpsim_vcenter_v1_GetSettingResponse, _nkpsim_vcenter_v1_GetSettingRequest__Output, _nkpsim_vcenter_v1_GetSettingResponse__Output>
  ListSettings: MethodDefinition<_nkpsim_vcenter_v1_ListSettingsRequest, _nkpsim_vcenter_v1_ListSettingsResponse, _nkpsim_vcenter_v1_ListSettingsRequest__Output, _nkpsim_vcenter_v1_ListSettingsResponse__Output>
  SetSetting: MethodDefinition<_nkpsim_vcenter_v1_SetSettingRequest, _nkpsim_vcenter_v1_SetSettingResponse, _nkpsim_vcenter_v1_SetSettingRequest__Output, _nkpsim_vcenter_v1_SetSettingResponse__Output>
}
