// Original file: proto/nkpsim/esxi/v1/host_security.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetEncryptionRequest as _nkpsim_esxi_v1_GetEncryptionRequest, GetEncryptionRequest__Output as _nkpsim_esxi_v1_GetEncryptionRequest__Output } from '../../../nkpsim/esxi/v1/GetEncryptionRequest.ts';
import type { GetEncryptionResponse as _nkpsim_esxi_v1_GetEncryptionResponse, GetEncryptionResponse__Output as _nkpsim_esxi_v1_GetEncryptionResponse__Output } from '../../../nkpsim/esxi/v1/GetEncryptionResponse.ts';
import type { GetEventLogRequest as _nkpsim_esxi_v1_GetEventLogRequest, GetEventLogRequest__Output as _nkpsim_esxi_v1_GetEventLogRequest__Output } from '../../../nkpsim/esxi/v1/GetEventLogRequest.ts';
import type { GetEventLogResponse as _nkpsim_esxi_v1_GetEventLogResponse, GetEventLogResponse__Output as _nkpsim_esxi_v1_GetEventLogResponse__Output } from '../../../nkpsim/esxi/v1/GetEventLogResponse.ts';
import type { GetTpmRequest as _nkpsim_esxi_v1_GetTpmRequest, GetTpmRequest__Output as _nkpsim_esxi_v1_GetTpmRequest__Output } from '../../../nkpsim/esxi/v1/GetTpmRequest.ts';
import type { GetTpmResponse as _nkpsim_esxi_v1_GetTpmResponse, GetTpmResponse__Output as _nkpsim_esxi_v1_GetTpmResponse__Output } from '../../../nkpsim/esxi/v1/GetTpmResponse.ts';
import type { ListRecoveryKeysRequest as _nkpsim_esxi_v1_ListRecoveryKeysRequest, ListRecoveryKeysRequest__Output as _nkpsim_esxi_v1_ListRecoveryKeysRequest__Output } from '../../../nkpsim/esxi/v1/ListRecoveryKeysRequest.ts';
import type { ListRecoveryKeysResponse as _nkpsim_esxi_v1_ListRecoveryKeysResponse, ListRecoveryKeysResponse__Output as _nkpsim_esxi_v1_ListRecoveryKeysResponse__Output } from '../../../nkpsim/esxi/v1/ListRecoveryKeysResponse.ts';
import type { RotateRecoveryKeyRequest as _nkpsim_esxi_v1_RotateRecoveryKeyRequest, RotateRecoveryKeyRequest__Output as _nkpsim_esxi_v1_RotateRecoveryKeyRequest__Output } from '../../../nkpsim/esxi/v1/RotateRecoveryKeyRequest.ts';
import type { RotateRecoveryKeyResponse as _nkpsim_esxi_v1_RotateRecoveryKeyResponse, RotateRecoveryKeyResponse__Output as _nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output } from '../../../nkpsim/esxi/v1/RotateRecoveryKeyResponse.ts';
import type { SetEncryptionRequest as _nkpsim_esxi_v1_SetEncryptionRequest, SetEncryptionRequest__Output as _nkpsim_esxi_v1_SetEncryptionRequest__Output } from '../../../nkpsim/esxi/v1/SetEncryptionRequest.ts';
import type { SetEncryptionResponse as _nkpsim_esxi_v1_SetEncryptionResponse, SetEncryptionResponse__Output as _nkpsim_esxi_v1_SetEncryptionResponse__Output } from '../../../nkpsim/esxi/v1/SetEncryptionResponse.ts';

/**
 * Asked of the host itself: it answers with vCenter absent. Needs an operator's certificate.
 */
export interface HostSecurityServiceClient extends grpc.Client {
  /**
   * What protects the configuration.
   */
  GetEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  GetEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  GetEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  GetEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What protects the configuration.
   */
  getEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  getEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  getEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  getEncryption(argument: _nkpsim_esxi_v1_GetEncryptionRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What the host measured when it booted.
   */
  GetEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  GetEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  GetEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  GetEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the host measured when it booted.
   */
  getEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  getEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  getEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  getEventLog(argument: _nkpsim_esxi_v1_GetEventLogRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetEventLogResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What the TPM is and holds. UNAVAILABLE with the code TPM_UNAVAILABLE: it cannot be used now.
   */
  GetTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  GetTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  GetTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  GetTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the TPM is and holds. UNAVAILABLE with the code TPM_UNAVAILABLE: it cannot be used now.
   */
  getTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  getTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  getTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  getTpm(argument: _nkpsim_esxi_v1_GetTpmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The recovery key. FAILED_PRECONDITION: the mode is NONE.
   */
  ListRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  ListRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  ListRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  ListRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The recovery key. FAILED_PRECONDITION: the mode is NONE.
   */
  listRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  listRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  listRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  listRecoveryKeys(argument: _nkpsim_esxi_v1_ListRecoveryKeysRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A new recovery key; the one before no longer opens anything.
   */
  RotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  RotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  RotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  RotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A new recovery key; the one before no longer opens anything.
   */
  rotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  rotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  rotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  rotateRecoveryKey(argument: _nkpsim_esxi_v1_RotateRecoveryKeyRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes what protects the configuration. FAILED_PRECONDITION: mode TPM cannot be undone, or what is to be required does not hold now.
   */
  SetEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  SetEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  SetEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  SetEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes what protects the configuration. FAILED_PRECONDITION: mode TPM cannot be undone, or what is to be required does not hold now.
   */
  setEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  setEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  setEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  setEncryption(argument: _nkpsim_esxi_v1_SetEncryptionRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_SetEncryptionResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Asked of the host itself: it answers with vCenter absent. Needs an operator's certificate.
 */
export interface HostSecurityServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * What protects the configuration.
   */
  GetEncryption: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetEncryptionRequest__Output, _nkpsim_esxi_v1_GetEncryptionResponse>;
  
  /**
   * What the host measured when it booted.
   */
  GetEventLog: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetEventLogRequest__Output, _nkpsim_esxi_v1_GetEventLogResponse>;
  
  /**
   * What the TPM is and holds. UNAVAILABLE with the code TPM_UNAVAILABLE: it cannot be used now.
   */
  GetTpm: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetTpmRequest__Output, _nkpsim_esxi_v1_GetTpmResponse>;
  
  /**
   * The recovery key. FAILED_PRECONDITION: the mode is NONE.
   */
  ListRecoveryKeys: grpc.handleUnaryCall<_nkpsim_esxi_v1_ListRecoveryKeysRequest__Output, _nkpsim_esxi_v1_ListRecoveryKeysResponse>;
  
  /**
   * A new recovery key; the one before no longer opens anything.
   */
  RotateRecoveryKey: grpc.handleUnaryCall<_nkpsim_esxi_v1_RotateRecoveryKeyRequest__Output, _nkpsim_esxi_v1_RotateRecoveryKeyResponse>;
  
  /**
   * Changes what protects the configuration. FAILED_PRECONDITION: mode TPM cannot be undone, or what is to be required does not hold now.
   */
  SetEncryption: grpc.handleUnaryCall<_nkpsim_esxi_v1_SetEncryptionRequest__Output, _nkpsim_esxi_v1_SetEncryptionResponse>;
  
}

export interface HostSecurityServiceDefinition extends grpc.ServiceDefinition {
  GetEncryption: MethodDefinition<_nkpsim_esxi_v1_GetEncryptionRequest, _nkpsim_esxi_v1_GetEncryptionResponse, _nkpsim_esxi_v1_GetEncryptionRequest__Output, _nkpsim_esxi_v1_GetEncryptionResponse__Output>
  GetEventLog: MethodDefinition<_nkpsim_esxi_v1_GetEventLogRequest, _nkpsim_esxi_v1_GetEventLogResponse, _nkpsim_esxi_v1_GetEventLogRequest__Output, _nkpsim_esxi_v1_GetEventLogResponse__Output>
  GetTpm: MethodDefinition<_nkpsim_esxi_v1_GetTpmRequest, _nkpsim_esxi_v1_GetTpmResponse, _nkpsim_esxi_v1_GetTpmRequest__Output, _nkpsim_esxi_v1_GetTpmResponse__Output>
  ListRecoveryKeys: MethodDefinition<_nkpsim_esxi_v1_ListRecoveryKeysRequest, _nkpsim_esxi_v1_ListRecoveryKeysResponse, _nkpsim_esxi_v1_ListRecoveryKeysRequest__Output, _nkpsim_esxi_v1_ListRecoveryKeysResponse__Output>
  RotateRecoveryKey: MethodDefinition<_nkpsim_esxi_v1_RotateRecoveryKeyRequest, _nkpsim_esxi_v1_RotateRecoveryKeyResponse, _nkpsim_esxi_v1_RotateRecoveryKeyRequest__Output, _nkpsim_esxi_v1_RotateRecoveryKeyResponse__Output>
  SetEncryption: MethodDefinition<_nkpsim_esxi_v1_SetEncryptionRequest, _nkpsim_esxi_v1_SetEncryptionResponse, _nkpsim_esxi_v1_SetEncryptionRequest__Output, _nkpsim_esxi_v1_SetEncryptionResponse__Output>
}
