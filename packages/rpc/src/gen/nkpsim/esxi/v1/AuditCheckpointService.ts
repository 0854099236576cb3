// Original file: proto/nkpsim/esxi/v1/audit_checkpoint.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListCheckpointsRequest as _nkpsim_esxi_v1_ListCheckpointsRequest, ListCheckpointsRequest__Output as _nkpsim_esxi_v1_ListCheckpointsRequest__Output } from '../../../nkpsim/esxi/v1/ListCheckpointsRequest.ts';
import type { ListCheckpointsResponse as _nkpsim_esxi_v1_ListCheckpointsResponse, ListCheckpointsResponse__Output as _nkpsim_esxi_v1_ListCheckpointsResponse__Output } from '../../../nkpsim/esxi/v1/ListCheckpointsResponse.ts';
import type { StoreCheckpointRequest as _nkpsim_esxi_v1_StoreCheckpointRequest, StoreCheckpointRequest__Output as _nkpsim_esxi_v1_StoreCheckpointRequest__Output } from '../../../nkpsim/esxi/v1/StoreCheckpointRequest.ts';
import type { StoreCheckpointResponse as _nkpsim_esxi_v1_StoreCheckpointResponse, StoreCheckpointResponse__Output as _nkpsim_esxi_v1_StoreCheckpointResponse__Output } from '../../../nkpsim/esxi/v1/StoreCheckpointResponse.ts';

/**
 * A host keeps what its vCenter signed of its audit log, so that a log that is cut or rewritten contradicts somebody.
 */
export interface AuditCheckpointServiceClient extends grpc.Client {
  /**
   * The checkpoints that the host keeps.
   */
  ListCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  ListCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  ListCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  ListCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The checkpoints that the host keeps.
   */
  listCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  listCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  listCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  listCheckpoints(argument: _nkpsim_esxi_v1_ListCheckpointsRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListCheckpointsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps a checkpoint durably. Needs the certificate of the vCenter that signed it. FAILED_PRECONDITION with the code
   * CHECKPOINT_CONFLICT: it contradicts what is kept; both stay. INVALID_ARGUMENT: its signature is not good.
   */
  StoreCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  StoreCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  StoreCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  StoreCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a checkpoint durably. Needs the certificate of the vCenter that signed it. FAILED_PRECONDITION with the code
   * CHECKPOINT_CONFLICT: it contradicts what is kept; both stay. INVALID_ARGUMENT: its signature is not good.
   */
  storeCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  storeCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  storeCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  storeCheckpoint(argument: _nkpsim_esxi_v1_StoreCheckpointRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_StoreCheckpointResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * A host keeps what its vCenter signed of its audit log, so that a log that is cut or rewritten contradicts somebody.
 */
export interface AuditCheckpointServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The checkpoints that the host keeps.
   */
  ListCheckpoints: grpc.handleUnaryCall<_nkpsim_esxi_v1_ListCheckpointsRequest__Output, _nkpsim_esxi_v1_ListCheckpointsResponse>;
  
  /**
   * Keeps a checkpoint durably. Needs the certificate of the vCenter that signed it. FAILED_PRECONDITION with the code
   * CHECKPOINT_CONFLICT: it contradicts what is kept; both stay. INVALID_ARGUMENT: its signature is not good.
   */
  StoreCheckpoint: grpc.handleUnaryCall<_nkpsim_esxi_v1_StoreCheckpointRequest__Output, _nkpsim_esxi_v1_StoreCheckpointResponse>;
  
}

export interface AuditCheckpointServiceDefinition extends grpc.ServiceDefinition {
  ListCheckpoints: MethodDefinition<_nkpsim_esxi_v1_ListCheckpointsRequest, _nkpsim_esxi_v1_ListCheckpointsResponse, _nkpsim_esxi_v1_ListCheckpointsRequest__Output, _nkpsim_esxi_v1_ListCheckpointsResponse__Output>
  StoreCheckpoint: MethodDefinition<_nkpsim_esxi_v1_StoreCheckpointRequest, _nkpsim_esxi_v1_StoreCheckpointResponse, _nkpsim_esxi_v1_StoreCheckpointRequest__Output, _nkpsim_esxi_v1_StoreCheckpointResponse__Output>
}
