// Original file: proto/nkpsim/vcenter/v1/virtual_storage_object.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateDiskRequest as _nkpsim_vcenter_v1_CreateDiskRequest, CreateDiskRequest__Output as _nkpsim_vcenter_v1_CreateDiskRequest__Output } from '../../../nkpsim/vcenter/v1/CreateDiskRequest.ts';
import type { CreateDiskResponse as _nkpsim_vcenter_v1_CreateDiskResponse, CreateDiskResponse__Output as _nkpsim_vcenter_v1_CreateDiskResponse__Output } from '../../../nkpsim/vcenter/v1/CreateDiskResponse.ts';

/**
 * Disks that belong to no VM. The simulator refuses them as the product does where it does, and has none itself.
 */
export interface VirtualStorageObjectServiceClient extends grpc.Client {
  /**
   * Makes a first class disk. FAILED_PRECONDITION: encrypted ones are not supported before 8.0 Update 3. UNIMPLEMENTED: otherwise.
   */
  CreateDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  CreateDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  CreateDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  CreateDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a first class disk. FAILED_PRECONDITION: encrypted ones are not supported before 8.0 Update 3. UNIMPLEMENTED: otherwise.
   */
  createDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  createDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  createDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  createDisk(argument: _nkpsim_vcenter_v1_CreateDiskRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDiskResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Disks that belong to no VM. The simulator refuses them as the product does where it does, and has none itself.
 */
export interface VirtualStorageObjectServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Makes a first class disk. FAILED_PRECONDITION: encrypted ones are not supported before 8.0 Update 3. UNIMPLEMENTED: otherwise.
   */
  CreateDisk: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateDiskRequest__Output, _nkpsim_vcenter_v1_CreateDiskResponse>;
  
}

export interface VirtualStorageObjectServiceDefinition extends grpc.ServiceDefinition {
  CreateDisk: MethodDefinition<_nkpsim_vcenter_v1_CreateDiskRequest, _nkpsim_vcenter_v1_CreateDiskResponse, _nkpsim_vcenter_v1_CreateDiskRequest__Output, _nkpsim_vcenter_v1_CreateDiskResponse__Output>
}
