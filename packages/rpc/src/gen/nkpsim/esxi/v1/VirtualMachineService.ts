// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateVmRequest as _nkpsim_esxi_v1_CreateVmRequest, CreateVmRequest__Output as _nkpsim_esxi_v1_CreateVmRequest__Output } from '../../../nkpsim/esxi/v1/CreateVmRequest.ts';
import type { CreateVmResponse as _nkpsim_esxi_v1_CreateVmResponse, CreateVmResponse__Output as _nkpsim_esxi_v1_CreateVmResponse__Output } from '../../../nkpsim/esxi/v1/CreateVmResponse.ts';
import type { ExportVmRequest as _nkpsim_esxi_v1_ExportVmRequest, ExportVmRequest__Output as _nkpsim_esxi_v1_ExportVmRequest__Output } from '../../../nkpsim/esxi/v1/ExportVmRequest.ts';
import type { ExportVmResponse as _nkpsim_esxi_v1_ExportVmResponse, ExportVmResponse__Output as _nkpsim_esxi_v1_ExportVmResponse__Output } from '../../../nkpsim/esxi/v1/ExportVmResponse.ts';
import type { GetVmRequest as _nkpsim_esxi_v1_GetVmRequest, GetVmRequest__Output as _nkpsim_esxi_v1_GetVmRequest__Output } from '../../../nkpsim/esxi/v1/GetVmRequest.ts';
import type { GetVmResponse as _nkpsim_esxi_v1_GetVmResponse, GetVmResponse__Output as _nkpsim_esxi_v1_GetVmResponse__Output } from '../../../nkpsim/esxi/v1/GetVmResponse.ts';
import type { ImportVmRequest as _nkpsim_esxi_v1_ImportVmRequest, ImportVmRequest__Output as _nkpsim_esxi_v1_ImportVmRequest__Output } from '../../../nkpsim/esxi/v1/ImportVmRequest.ts';
import type { ImportVmResponse as _nkpsim_esxi_v1_ImportVmResponse, ImportVmResponse__Output as _nkpsim_esxi_v1_ImportVmResponse__Output } from '../../../nkpsim/esxi/v1/ImportVmResponse.ts';
import type { ListVmsRequest as _nkpsim_esxi_v1_ListVmsRequest, ListVmsRequest__Output as _nkpsim_esxi_v1_ListVmsRequest__Output } from '../../../nkpsim/esxi/v1/ListVmsRequest.ts';
import type { ListVmsResponse as _nkpsim_esxi_v1_ListVmsResponse, ListVmsResponse__Output as _nkpsim_esxi_v1_ListVmsResponse__Output } from '../../../nkpsim/esxi/v1/ListVmsResponse.ts';
import type { PowerOffVmRequest as _nkpsim_esxi_v1_PowerOffVmRequest, PowerOffVmRequest__Output as _nkpsim_esxi_v1_PowerOffVmRequest__Output } from '../../../nkpsim/esxi/v1/PowerOffVmRequest.ts';
import type { PowerOffVmResponse as _nkpsim_esxi_v1_PowerOffVmResponse, PowerOffVmResponse__Output as _nkpsim_esxi_v1_PowerOffVmResponse__Output } from '../../../nkpsim/esxi/v1/PowerOffVmResponse.ts';
import type { PowerOnVmRequest as _nkpsim_esxi_v1_PowerOnVmRequest, PowerOnVmRequest__Output as _nkpsim_esxi_v1_PowerOnVmRequest__Output } from '../../../nkpsim/esxi/v1/PowerOnVmRequest.ts';
import type { PowerOnVmResponse as _nkpsim_esxi_v1_PowerOnVmResponse, PowerOnVmResponse__Output as _nkpsim_esxi_v1_PowerOnVmResponse__Output } from '../../../nkpsim/esxi/v1/PowerOnVmResponse.ts';
import type { ReadDiskRequest as _nkpsim_esxi_v1_ReadDiskRequest, ReadDiskRequest__Output as _nkpsim_esxi_v1_ReadDiskRequest__Output } from '../../../nkpsim/esxi/v1/ReadDiskRequest.ts';
import type { ReadDiskResponse as _nkpsim_esxi_v1_ReadDiskResponse, ReadDiskResponse__Output as _nkpsim_esxi_v1_ReadDiskResponse__Output } from '../../../nkpsim/esxi/v1/ReadDiskResponse.ts';
import type { WriteDiskRequest as _nkpsim_esxi_v1_WriteDiskRequest, WriteDiskRequest__Output as _nkpsim_esxi_v1_WriteDiskRequest__Output } from '../../../nkpsim/esxi/v1/WriteDiskRequest.ts';
import type { WriteDiskResponse as _nkpsim_esxi_v1_WriteDiskResponse, WriteDiskResponse__Output as _nkpsim_esxi_v1_WriteDiskResponse__Output } from '../../../nkpsim/esxi/v1/WriteDiskResponse.ts';

/**
 * The encrypted virtual machines in the datastores that a host mounts. Needs an operator's or the
 * managing vCenter's certificate; vCenter itself is on none of these ways.
 */
export interface VirtualMachineServiceClient extends grpc.Client {
  /**
   * Makes a VM with one empty encrypted disk. ALREADY_EXISTS: the name is taken in the datastore.
   * FAILED_PRECONDITION: no provider given and no default, or the provider was never backed up.
   */
  CreateVm(argument: _nkpsim_esxi_v1_CreateVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  CreateVm(argument: _nkpsim_esxi_v1_CreateVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  CreateVm(argument: _nkpsim_esxi_v1_CreateVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  CreateVm(argument: _nkpsim_esxi_v1_CreateVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a VM with one empty encrypted disk. ALREADY_EXISTS: the name is taken in the datastore.
   * FAILED_PRECONDITION: no provider given and no default, or the provider was never backed up.
   */
  createVm(argument: _nkpsim_esxi_v1_CreateVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  createVm(argument: _nkpsim_esxi_v1_CreateVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  createVm(argument: _nkpsim_esxi_v1_CreateVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  createVm(argument: _nkpsim_esxi_v1_CreateVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_CreateVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The whole disk of a VM that is off, as a raw image.
   */
  ExportVm(argument: _nkpsim_esxi_v1_ExportVmRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ExportVmResponse__Output>;
  ExportVm(argument: _nkpsim_esxi_v1_ExportVmRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ExportVmResponse__Output>;
  /**
   * The whole disk of a VM that is off, as a raw image.
   */
  exportVm(argument: _nkpsim_esxi_v1_ExportVmRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ExportVmResponse__Output>;
  exportVm(argument: _nkpsim_esxi_v1_ExportVmRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ExportVmResponse__Output>;
  
  /**
   * One VM by name. NOT_FOUND: no such VM.
   */
  GetVm(argument: _nkpsim_esxi_v1_GetVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  GetVm(argument: _nkpsim_esxi_v1_GetVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  GetVm(argument: _nkpsim_esxi_v1_GetVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  GetVm(argument: _nkpsim_esxi_v1_GetVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One VM by name. NOT_FOUND: no such VM.
   */
  getVm(argument: _nkpsim_esxi_v1_GetVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  getVm(argument: _nkpsim_esxi_v1_GetVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  getVm(argument: _nkpsim_esxi_v1_GetVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  getVm(argument: _nkpsim_esxi_v1_GetVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a VM whose encrypted disk holds the bytes of a raw image, zero-filled to a whole sector of 4096 bytes.
   */
  ImportVm(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  ImportVm(metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  ImportVm(options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  ImportVm(callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  /**
   * Makes a VM whose encrypted disk holds the bytes of a raw image, zero-filled to a whole sector of 4096 bytes.
   */
  importVm(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  importVm(metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  importVm(options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  importVm(callback: grpc.requestCallback<_nkpsim_esxi_v1_ImportVmResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_ImportVmRequest>;
  
  /**
   * Every VM in the datastores of the host, registered or not.
   */
  ListVms(argument: _nkpsim_esxi_v1_ListVmsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  ListVms(argument: _nkpsim_esxi_v1_ListVmsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  ListVms(argument: _nkpsim_esxi_v1_ListVmsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  ListVms(argument: _nkpsim_esxi_v1_ListVmsRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every VM in the datastores of the host, registered or not.
   */
  listVms(argument: _nkpsim_esxi_v1_ListVmsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  listVms(argument: _nkpsim_esxi_v1_ListVmsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  listVms(argument: _nkpsim_esxi_v1_ListVmsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  listVms(argument: _nkpsim_esxi_v1_ListVmsRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ListVmsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Flushes its disk, wipes its keys, gives up the lock.
   */
  PowerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  PowerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  PowerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  PowerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Flushes its disk, wipes its keys, gives up the lock.
   */
  powerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  powerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  powerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  powerOffVm(argument: _nkpsim_esxi_v1_PowerOffVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOffVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Registers the VM if it is not, opens its keys and locks it for this host. FAILED_PRECONDITION: its key is not on this host, it
   * is on already, or it is on on another host.
   */
  PowerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  PowerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  PowerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  PowerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Registers the VM if it is not, opens its keys and locks it for this host. FAILED_PRECONDITION: its key is not on this host, it
   * is on already, or it is on on another host.
   */
  powerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  powerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  powerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  powerOnVm(argument: _nkpsim_esxi_v1_PowerOnVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PowerOnVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Plaintext bytes of the disk of a VM that is on.
   */
  ReadDisk(argument: _nkpsim_esxi_v1_ReadDiskRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ReadDiskResponse__Output>;
  ReadDisk(argument: _nkpsim_esxi_v1_ReadDiskRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ReadDiskResponse__Output>;
  /**
   * Plaintext bytes of the disk of a VM that is on.
   */
  readDisk(argument: _nkpsim_esxi_v1_ReadDiskRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ReadDiskResponse__Output>;
  readDisk(argument: _nkpsim_esxi_v1_ReadDiskRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_esxi_v1_ReadDiskResponse__Output>;
  
  /**
   * Writes to the disk of a VM that is on; answered when everything is flushed.
   */
  WriteDisk(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  WriteDisk(metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  WriteDisk(options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  WriteDisk(callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  /**
   * Writes to the disk of a VM that is on; answered when everything is flushed.
   */
  writeDisk(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  writeDisk(metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  writeDisk(options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  writeDisk(callback: grpc.requestCallback<_nkpsim_esxi_v1_WriteDiskResponse__Output>): grpc.ClientWritableStream<_nkpsim_esxi_v1_WriteDiskRequest>;
  
}

/**
 * The encrypted virtual machines in the datastores that a host mounts. Needs an operator's or the
 * managing vCenter's certificate; vCenter itself is on none of these ways.
 */
export interface VirtualMachineServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Makes a VM with one empty encrypted disk. ALREADY_EXISTS: the name is taken in the datastore.
   * FAILED_PRECONDITION: no provider given and no default, or the provider was never backed up.
   */
  CreateVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_CreateVmRequest__Output, _nkpsim_esxi_v1_CreateVmResponse>;
  
  /**
   * The whole disk of a VM that is off, as a raw image.
   */
  ExportVm: grpc.handleServerStreamingCall<_nkpsim_esxi_v1_ExportVmRequest__Output, _nkpsim_esxi_v1_ExportVmResponse>;
  
  /**
   * One VM by name. NOT_FOUND: no such VM.
   */
  GetVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetVmRequest__Output, _nkpsim_esxi_v1_GetVmResponse>;
  
  /**
   * Makes a VM whose encrypted disk holds the bytes of a raw image, zero-filled to a whole sector of 4096 bytes.
   */
  ImportVm: grpc.handleClientStreamingCall<_nkpsim_esxi_v1_ImportVmRequest__Output, _nkpsim_esxi_v1_ImportVmResponse>;
  
  /**
   * Every VM in the datastores of the host, registered or not.
   */
  ListVms: grpc.handleUnaryCall<_nkpsim_esxi_v1_ListVmsRequest__Output, _nkpsim_esxi_v1_ListVmsResponse>;
  
  /**
   * Flushes its disk, wipes its keys, gives up the lock.
   */
  PowerOffVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_PowerOffVmRequest__Output, _nkpsim_esxi_v1_PowerOffVmResponse>;
  
  /**
   * Registers the VM if it is not, opens its keys and locks it for this host. FAILED_PRECONDITION: its key is not on this host, it
   * is on already, or it is on on another host.
   */
  PowerOnVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_PowerOnVmRequest__Output, _nkpsim_esxi_v1_PowerOnVmResponse>;
  
  /**
   * Plaintext bytes of the disk of a VM that is on.
   */
  ReadDisk: grpc.handleServerStreamingCall<_nkpsim_esxi_v1_ReadDiskRequest__Output, _nkpsim_esxi_v1_ReadDiskResponse>;
  
  /**
   * Writes to the disk of a VM that is on; answered when everything is flushed.
   */
  WriteDisk: grpc.handleClientStreamingCall<_nkpsim_esxi_v1_WriteDiskRequest__Output, _nkpsim_esxi_v1_WriteDiskResponse>;
  
}

export interface VirtualMachineServiceDefinition extends grpc.ServiceDefinition {
  CreateVm: MethodDefinition<_nkpsim_esxi_v1_CreateVmRequest, _nkpsim_esxi_v1_CreateVmResponse, _nkpsim_esxi_v1_CreateVmRequest__Output, _nkpsim_esxi_v1_CreateVmResponse__Output>
  ExportVm: MethodDefinition<_nkpsim_esxi_v1_ExportVmRequest, _nkpsim_esxi_v1_ExportVmResponse, _nkpsim_esxi_v1_ExportVmRequest__Output, _nkpsim_esxi_v1_ExportVmResponse__Output>
  GetVm: MethodDefinition<_nkpsim_esxi_v1_GetVmRequest, _nkpsim_esxi_v1_GetVmResponse, _nkpsim_esxi_v1_GetVmRequest__Output, _nkpsim_esxi_v1_GetVmResponse__Output>
  ImportVm: MethodDefinition<_nkpsim_esxi_v1_ImportVmRequest, _nkpsim_esxi_v1_ImportVmResponse, _nkpsim_esxi_v1_ImportVmRequest__Output, _nkpsim_esxi_v1_ImportVmResponse__Output>
  ListVms: MethodDefinition<_nkpsim_esxi_v1_ListVmsRequest, _nkpsim_esxi_v1_ListVmsResponse, _nkpsim_esxi_v1_ListVmsRequest__Output, _nkpsim_esxi_v1_ListVmsResponse__Output>
  PowerOffVm: MethodDefinition<_nkpsim_esxi_v1_PowerOffVmRequest, _nkpsim_esxi_v1_PowerOffVmResponse, _nkpsim_esxi_v1_PowerOffVmRequest__Output, _nkpsim_esxi_v1_PowerOffVmResponse__Output>
  PowerOnVm: MethodDefinition<_nkpsim_esxi_v1_PowerOnVmRequest, _nkpsim_esxi_v1_PowerOnVmResponse, _nkpsim_esxi_v1_PowerOnVmRequest__Output, _nkpsim_esxi_v1_PowerOnVmResponse__Output>
  ReadDisk: MethodDefinition<_nkpsim_esxi_v1_ReadDiskRequest, _nkpsim_esxi_v1_ReadDiskResponse, _nkpsim_esxi_v1_ReadDiskRequest__Output, _nkpsim_esxi_v1_ReadDiskResponse__Output>
  WriteDisk: MethodDefinition<_nkpsim_esxi_v1_WriteDiskRequest, _nkpsim_esxi_v1_WriteDiskResponse, _nkpsim_esxi_v1_WriteDiskRequest__Output, _nkpsim_esxi_v1_WriteDiskResponse__Output>
}
