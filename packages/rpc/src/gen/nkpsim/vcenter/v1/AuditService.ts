// Original file: proto/nkpsim/vcenter/v1/audit.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetPublicKeyRequest as _nkpsim_vcenter_v1_GetPublicKeyRequest, GetPublicKeyRequest__Output as _nkpsim_vcenter_v1_GetPublicKeyRequest__Output } from '../../../nkpsim/vcenter/v1/GetPublicKeyRequest.ts';
import type { GetPublicKeyResponse as _nkpsim_vcenter_v1_GetPublicKeyResponse, GetPublicKeyResponse__Output as _nkpsim_vcenter_v1_GetPublicKeyResponse__Output } from '../../../nkpsim/vcenter/v1/GetPublicKeyResponse.ts';
import type { ListCheckpointsRequest as _nkpsim_vcenter_v1_ListCheckpointsRequest, ListCheckpointsRequest__Output as _nkpsim_vcenter_v1_ListCheckpointsRequest__Output } from '../../../nkpsim/vcenter/v1/ListCheckpointsRequest.ts';
import type { ListCheckpointsResponse as _nkpsim_vcenter_v1_ListCheckpointsResponse, ListCheckpointsResponse__Output as _nkpsim_vcenter_v1_ListCheckpointsResponse__Output } from '../../../nkpsim/vcenter/v1/ListCheckpointsResponse.ts';
import type { ReadLogRequest as _nkpsim_vcenter_v1_ReadLogRequest, ReadLogRequest__Output as _nkpsim_vcenter_v1_ReadLogRequest__Output } from '../../../nkpsim/vcenter/v1/ReadLogRequest.ts';
import type { ReadLogResponse as _nkpsim_vcenter_v1_ReadLogResponse, ReadLogResponse__Output as _nkpsim_vcenter_v1_ReadLogResponse__Output } from '../../../nkpsim/vcenter/v1/ReadLogResponse.ts';

/**
 * Who did what, and the means to prove that the log of it is whole. Every call needs a session.
 */
export interface AuditServiceClient extends grpc.Client {
  /**
   * The key under which checkpoints verify. It is made once and stays.
   */
  GetPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  GetPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  GetPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  GetPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The key under which checkpoints verify. It is made once and stays.
   */
  getPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  getPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  getPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  getPublicKey(argument: _nkpsim_vcenter_v1_GetPublicKeyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetPublicKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Signs where the log ends now, and gives the newest checkpoints. To be asked for before the log is read: a log that is read
   * afterwards is never behind them.
   */
  ListCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  ListCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  ListCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  ListCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Signs where the log ends now, and gives the newest checkpoints. To be asked for before the log is read: a log that is read
   * afterwards is never behind them.
   */
  listCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  listCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  listCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  listCheckpoints(argument: _nkpsim_vcenter_v1_ListCheckpointsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The log as it lies on the disk, line by line, changed or not: whoever reads it verifies it.
   */
  ReadLog(argument: _nkpsim_vcenter_v1_ReadLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_ReadLogResponse__Output>;
  ReadLog(argument: _nkpsim_vcenter_v1_ReadLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_ReadLogResponse__Output>;
  /**
   * The log as it lies on the disk, line by line, changed or not: whoever reads it verifies it.
   */
  readLog(argument: _nkpsim_vcenter_v1_ReadLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_ReadLogResponse__Output>;
  readLog(argument: _nkpsim_vcenter_v1_ReadLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_ReadLogResponse__Output>;
  
}

/**
 * Who did what, and the means to prove that the log of it is whole. Every call needs a session.
 */
export interface AuditServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The key under which checkpoints verify. It is made once and stays.
   */
  GetPublicKey: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetPublicKeyRequest__Output, _nkpsim_vcenter_v1_GetPublicKeyResponse>;
  
  /**
   * Signs where the log ends now, and gives the newest checkpoints. To be asked for before the log is read: a log that is read
   * afterwards is never behind them.
   */
  ListCheckpoints: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListCheckpointsRequest__Output, _nkpsim_vcenter_v1_ListCheckpointsResponse>;
  
  /**
   * The log as it lies on the disk, line by line, changed or not: whoever reads it verifies it.
   */
  ReadLog: grpc.handleServerStreamingCall<_nkpsim_vcenter_v1_ReadLogRequest__Output, _nkpsim_vcenter_v1_ReadLogResponse>;
  
}

export interface AuditServiceDefinition extends grpc.ServiceDefinition {
  GetPublicKey: MethodDefinition<_nkpsim_vcenter_v1_GetPublicKeyRequest, _nkpsim_vcenter_v1_GetPublicKeyResponse, _nkpsim_vcenter_v1_GetPublicKeyRequest__Output, _nkpsim_vcenter_v1_GetPublicKeyResponse__Output>
  ListCheckpoints: MethodDefinition<_nkpsim_vcenter_v1_ListCheckpointsRequest, _nkpsim_vcenter_v1_ListCheckpointsResponse, _nkpsim_vcenter_v1_ListCheckpointsRequest__Output, _nkpsim_vcenter_v1_ListCheckpointsResponse__Output>
  ReadLog: MethodDefinition<_nkpsim_vcenter_v1_ReadLogRequest, _nkpsim_vcenter_v1_ReadLogResponse, _nkpsim_vcenter_v1_ReadLogRequest__Output, _nkpsim_vcenter_v1_ReadLogResponse__Output>
}
