// Original file: proto/nkpsim/esxi/v1/vm_registration.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddDiskRequest as _nkpsim_esxi_v1_AddDiskRequest, AddDiskRequest__Output as _nkpsim_esxi_v1_AddDiskRequest__Output } from '../../../nkpsim/esxi/v1/AddDiskRequest.ts';
import type { AddDiskResponse as _nkpsim_esxi_v1_AddDiskResponse, AddDiskResponse__Output as _nkpsim_esxi_v1_AddDiskResponse__Output } from '../../../nkpsim/esxi/v1/AddDiskResponse.ts';
import type { DeleteVmRequest as _nkpsim_esxi_v1_DeleteVmRequest, DeleteVmRequest__Output as _nkpsim_esxi_v1_DeleteVmRequest__Output } from '../../../nkpsim/esxi/v1/DeleteVmRequest.ts';
import type { DeleteVmResponse as _nkpsim_esxi_v1_DeleteVmResponse, DeleteVmResponse__Output as _nkpsim_esxi_v1_DeleteVmResponse__Output } from '../../../nkpsim/esxi/v1/DeleteVmResponse.ts';
import type { MarkAsTemplateRequest as _nkpsim_esxi_v1_MarkAsTemplateRequest, MarkAsTemplateRequest__Output as _nkpsim_esxi_v1_MarkAsTemplateRequest__Output } from '../../../nkpsim/esxi/v1/MarkAsTemplateRequest.ts';
import type { MarkAsTemplateResponse as _nkpsim_esxi_v1_MarkAsTemplateResponse, MarkAsTemplateResponse__Output as _nkpsim_esxi_v1_MarkAsTemplateResponse__Output } from '../../../nkpsim/esxi/v1/MarkAsTemplateResponse.ts';
import type { MarkAsVmRequest as _nkpsim_esxi_v1_MarkAsVmRequest, MarkAsVmRequest__Output as _nkpsim_esxi_v1_MarkAsVmRequest__Output } from '../../../nkpsim/esxi/v1/MarkAsVmRequest.ts';
import type { MarkAsVmResponse as _nkpsim_esxi_v1_MarkAsVmResponse, MarkAsVmResponse__Output as _nkpsim_esxi_v1_MarkAsVmResponse__Output } from '../../../nkpsim/esxi/v1/MarkAsVmResponse.ts';
import type { RegisterVmRequest as _nkpsim_esxi_v1_RegisterVmRequest, RegisterVmRequest__Output as _nkpsim_esxi_v1_RegisterVmRequest__Output } from '../../../nkpsim/esxi/v1/RegisterVmRequest.ts';
import type { RegisterVmResponse as _nkpsim_esxi_v1_RegisterVmResponse, RegisterVmResponse__Output as _nkpsim_esxi_v1_RegisterVmResponse__Output } from '../../../nkpsim/esxi/v1/RegisterVmResponse.ts';
import type { ReloadVmRequest as _nkpsim_esxi_v1_ReloadVmRequest, ReloadVmRequest__Output as _nkpsim_esxi_v1_ReloadVmRequest__Output } from '../../../nkpsim/esxi/v1/ReloadVmRequest.ts';
import type { ReloadVmResponse as _nkpsim_esxi_v1_ReloadVmResponse, ReloadVmResponse__Output as _nkpsim_esxi_v1_ReloadVmResponse__Output } from '../../../nkpsim/esxi/v1/ReloadVmResponse.ts';
import type { UnregisterVmRequest as _nkpsim_esxi_v1_UnregisterVmRequest, UnregisterVmRequest__Output as _nkpsim_esxi_v1_UnregisterVmRequest__Output } from '../../../nkpsim/esxi/v1/UnregisterVmRequest.ts';
import type { UnregisterVmResponse as _nkpsim_esxi_v1_UnregisterVmResponse, UnregisterVmResponse__Output as _nkpsim_esxi_v1_UnregisterVmResponse__Output } from '../../../nkpsim/esxi/v1/UnregisterVmResponse.ts';

/**
 * The list of VMs that belong to a host. Needs an operator's or the managing vCenter's certificate.
 */
export interface VmRegistrationServiceClient extends grpc.Client {
  /**
   * Adds an empty encrypted disk to a VM that is off.
   */
  AddDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  AddDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  AddDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  AddDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Adds an empty encrypted disk to a VM that is off.
   */
  addDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  addDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  addDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  addDisk(argument: _nkpsim_esxi_v1_AddDiskRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_AddDiskResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes a VM that is off, with its files. FAILED_PRECONDITION: it is invalid.
   */
  DeleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  DeleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  DeleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  DeleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes a VM that is off, with its files. FAILED_PRECONDITION: it is invalid.
   */
  deleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  deleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  deleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  deleteVm(argument: _nkpsim_esxi_v1_DeleteVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_DeleteVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a template of a VM that is off: it is neither powered on nor rekeyed until it is marked as a VM.
   */
  MarkAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  MarkAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  MarkAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  MarkAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a template of a VM that is off: it is neither powered on nor rekeyed until it is marked as a VM.
   */
  markAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  markAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  markAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  markAsTemplate(argument: _nkpsim_esxi_v1_MarkAsTemplateRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsTemplateResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a VM of a template.
   */
  MarkAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  MarkAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  MarkAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  MarkAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a VM of a template.
   */
  markAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  markAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  markAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  markAsVm(argument: _nkpsim_esxi_v1_MarkAsVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_MarkAsVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes a VM that lies in a datastore of the host into the host's list, and its keys into the host's cache where
   * they can be derived. ALREADY_EXISTS: it is in the list.
   */
  RegisterVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  RegisterVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  RegisterVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  RegisterVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes a VM that lies in a datastore of the host into the host's list, and its keys into the host's cache where
   * they can be derived. ALREADY_EXISTS: it is in the list.
   */
  registerVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  registerVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  registerVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  registerVm(argument: _nkpsim_esxi_v1_RegisterVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RegisterVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reads the files of a registered VM anew: one that was invalid becomes valid if its key can be derived now.
   */
  ReloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  ReloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  ReloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  ReloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reads the files of a registered VM anew: one that was invalid becomes valid if its key can be derived now.
   */
  reloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  reloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  reloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  reloadVm(argument: _nkpsim_esxi_v1_ReloadVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ReloadVmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes a VM that is off out of the list, and its keys out of the cache. Its files stay.
   */
  UnregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  UnregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  UnregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  UnregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes a VM that is off out of the list, and its keys out of the cache. Its files stay.
   */
  unregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  unregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  unregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  unregisterVm(argument: _nkpsim_esxi_v1_UnregisterVmRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_UnregisterVmResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The list of VMs that belong to a host. Needs an operator's or the managing vCenter's certificate.
 */
export interface VmRegistrationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Adds an empty encrypted disk to a VM that is off.
   */
  AddDisk: grpc.handleUnaryCall<_nkpsim_esxi_v1_AddDiskRequest__Output, _nkpsim_esxi_v1_AddDiskResponse>;
  
  /**
   * Deletes a VM that is off, with its files. FAILED_PRECONDITION: it is invalid.
   */
  DeleteVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_DeleteVmRequest__Output, _nkpsim_esxi_v1_DeleteVmResponse>;
  
  /**
   * Makes a template of a VM that is off: it is neither powered on nor rekeyed until it is marked as a VM.
   */
  MarkAsTemplate: grpc.handleUnaryCall<_nkpsim_esxi_v1_MarkAsTemplateRequest__Output, _nkpsim_esxi_v1_MarkAsTemplateResponse>;
  
  /**
   * Makes a VM of a template.
   */
  MarkAsVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_MarkAsVmRequest__Output, _nkpsim_esxi_v1_MarkAsVmResponse>;
  
  /**
   * Takes a VM that lies in a datastore of the host into the host's list, and its keys into the host's cache where
   * they can be derived. ALREADY_EXISTS: it is in the list.
   */
  RegisterVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_RegisterVmRequest__Output, _nkpsim_esxi_v1_RegisterVmResponse>;
  
  /**
   * Reads the files of a registered VM anew: one that was invalid becomes valid if its key can be derived now.
   */
  ReloadVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_ReloadVmRequest__Output, _nkpsim_esxi_v1_ReloadVmResponse>;
  
  /**
   * Takes a VM that is off out of the list, and its keys out of the cache. Its files stay.
   */
  UnregisterVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_UnregisterVmRequest__Output, _nkpsim_esxi_v1_UnregisterVmResponse>;
  
}

export interface VmRegistrationServiceDefinition extends grpc.ServiceDefinition {
  AddDisk: MethodDefinition<_nkpsim_esxi_v1_AddDiskRequest, _nkpsim_esxi_v1_AddDiskResponse, _nkpsim_esxi_v1_AddDiskRequest__Output, _nkpsim_esxi_v1_AddDiskResponse__Output>
  DeleteVm: MethodDefinition<_nkpsim_esxi_v1_DeleteVmRequest, _nkpsim_esxi_v1_DeleteVmResponse, _nkpsim_esxi_v1_DeleteVmRequest__Output, _nkpsim_esxi_v1_DeleteVmResponse__Output>
  MarkAsTemplate: MethodDefinition<_nkpsim_esxi_v1_MarkAsTemplateRequest, _nkpsim_esxi_v1_MarkAsTemplateResponse, _nkpsim_esxi_v1_MarkAsTemplateRequest__Output, _nkpsim_esxi_v1_MarkAsTemplateResponse__Output>
  MarkAsVm: MethodDefinition<_nkpsim_esxi_v1_MarkAsVmRequest, _nkpsim_esxi_v1_MarkAsVmResponse, _nkpsim_esxi_v1_MarkAsVmRequest__Output, _nkpsim_esxi_v1_MarkAsVmResponse__Output>
  RegisterVm: MethodDefinition<_nkpsim_esxi_v1_RegisterVmRequest, _nkpsim_esxi_v1_RegisterVmResponse, _nkpsim_esxi_v1_RegisterVmRequest__Output, _nkpsim_esxi_v1_RegisterVmResponse__Output>
  ReloadVm: MethodDefinition<_nkpsim_esxi_v1_ReloadVmRequest, _nkpsim_esxi_v1_ReloadVmResponse, _nkpsim_esxi_v1_ReloadVmRequest__Output, _nkpsim_esxi_v1_ReloadVmResponse__Output>
  UnregisterVm: MethodDefinition<_nkpsim_esxi_v1_UnregisterVmRequest, _nkpsim_esxi_v1_UnregisterVmResponse, _nkpsim_esxi_v1_UnregisterVmRequest__Output, _nkpsim_esxi_v1_UnregisterVmResponse__Output>
}
