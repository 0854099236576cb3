// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateProviderRequest as _nkpsim_vcenter_v1_CreateProviderRequest, CreateProviderRequest__Output as _nkpsim_vcenter_v1_CreateProviderRequest__Output } from '../../../nkpsim/vcenter/v1/CreateProviderRequest.ts';
import type { CreateProviderResponse as _nkpsim_vcenter_v1_CreateProviderResponse, CreateProviderResponse__Output as _nkpsim_vcenter_v1_CreateProviderResponse__Output } from '../../../nkpsim/vcenter/v1/CreateProviderResponse.ts';
import type { DeleteProviderRequest as _nkpsim_vcenter_v1_DeleteProviderRequest, DeleteProviderRequest__Output as _nkpsim_vcenter_v1_DeleteProviderRequest__Output } from '../../../nkpsim/vcenter/v1/DeleteProviderRequest.ts';
import type { DeleteProviderResponse as _nkpsim_vcenter_v1_DeleteProviderResponse, DeleteProviderResponse__Output as _nkpsim_vcenter_v1_DeleteProviderResponse__Output } from '../../../nkpsim/vcenter/v1/DeleteProviderResponse.ts';
import type { ExportProviderRequest as _nkpsim_vcenter_v1_ExportProviderRequest, ExportProviderRequest__Output as _nkpsim_vcenter_v1_ExportProviderRequest__Output } from '../../../nkpsim/vcenter/v1/ExportProviderRequest.ts';
import type { ExportProviderResponse as _nkpsim_vcenter_v1_ExportProviderResponse, ExportProviderResponse__Output as _nkpsim_vcenter_v1_ExportProviderResponse__Output } from '../../../nkpsim/vcenter/v1/ExportProviderResponse.ts';
import type { GetDefaultProviderRequest as _nkpsim_vcenter_v1_GetDefaultProviderRequest, GetDefaultProviderRequest__Output as _nkpsim_vcenter_v1_GetDefaultProviderRequest__Output } from '../../../nkpsim/vcenter/v1/GetDefaultProviderRequest.ts';
import type { GetDefaultProviderResponse as _nkpsim_vcenter_v1_GetDefaultProviderResponse, GetDefaultProviderResponse__Output as _nkpsim_vcenter_v1_GetDefaultProviderResponse__Output } from '../../../nkpsim/vcenter/v1/GetDefaultProviderResponse.ts';
import type { GetProviderRequest as _nkpsim_vcenter_v1_GetProviderRequest, GetProviderRequest__Output as _nkpsim_vcenter_v1_GetProviderRequest__Output } from '../../../nkpsim/vcenter/v1/GetProviderRequest.ts';
import type { GetProviderResponse as _nkpsim_vcenter_v1_GetProviderResponse, GetProviderResponse__Output as _nkpsim_vcenter_v1_GetProviderResponse__Output } from '../../../nkpsim/vcenter/v1/GetProviderResponse.ts';
import type { ImportProviderRequest as _nkpsim_vcenter_v1_ImportProviderRequest, ImportProviderRequest__Output as _nkpsim_vcenter_v1_ImportProviderRequest__Output } from '../../../nkpsim/vcenter/v1/ImportProviderRequest.ts';
import type { ImportProviderResponse as _nkpsim_vcenter_v1_ImportProviderResponse, ImportProviderResponse__Output as _nkpsim_vcenter_v1_ImportProviderResponse__Output } from '../../../nkpsim/vcenter/v1/ImportProviderResponse.ts';
import type { ListHostProvidersRequest as _nkpsim_vcenter_v1_ListHostProvidersRequest, ListHostProvidersRequest__Output as _nkpsim_vcenter_v1_ListHostProvidersRequest__Output } from '../../../nkpsim/vcenter/v1/ListHostProvidersRequest.ts';
import type { ListHostProvidersResponse as _nkpsim_vcenter_v1_ListHostProvidersResponse, ListHostProvidersResponse__Output as _nkpsim_vcenter_v1_ListHostProvidersResponse__Output } from '../../../nkpsim/vcenter/v1/ListHostProvidersResponse.ts';
import type { ListProvidersRequest as _nkpsim_vcenter_v1_ListProvidersRequest, ListProvidersRequest__Output as _nkpsim_vcenter_v1_ListProvidersRequest__Output } from '../../../nkpsim/vcenter/v1/ListProvidersRequest.ts';
import type { ListProvidersResponse as _nkpsim_vcenter_v1_ListProvidersResponse, ListProvidersResponse__Output as _nkpsim_vcenter_v1_ListProvidersResponse__Output } from '../../../nkpsim/vcenter/v1/ListProvidersResponse.ts';
import type { SetDefaultProviderRequest as _nkpsim_vcenter_v1_SetDefaultProviderRequest, SetDefaultProviderRequest__Output as _nkpsim_vcenter_v1_SetDefaultProviderRequest__Output } from '../../../nkpsim/vcenter/v1/SetDefaultProviderRequest.ts';
import type { SetDefaultProviderResponse as _nkpsim_vcenter_v1_SetDefaultProviderResponse, SetDefaultProviderResponse__Output as _nkpsim_vcenter_v1_SetDefaultProviderResponse__Output } from '../../../nkpsim/vcenter/v1/SetDefaultProviderResponse.ts';
import type { UpdateProviderRequest as _nkpsim_vcenter_v1_UpdateProviderRequest, UpdateProviderRequest__Output as _nkpsim_vcenter_v1_UpdateProviderRequest__Output } from '../../../nkpsim/vcenter/v1/UpdateProviderRequest.ts';
import type { UpdateProviderResponse as _nkpsim_vcenter_v1_UpdateProviderResponse, UpdateProviderResponse__Output as _nkpsim_vcenter_v1_UpdateProviderResponse__Output } from '../../../nkpsim/vcenter/v1/UpdateProviderResponse.ts';

/**
 * The native key providers of a vCenter.
 */
export interface KeyProviderServiceClient extends grpc.Client {
  /**
   * Makes a provider and its KDK. ALREADY_EXISTS: the name or the key_id is taken. RESOURCE_EXHAUSTED: 32
   * providers exist.
   */
  CreateProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  CreateProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  CreateProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  CreateProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a provider and its KDK. ALREADY_EXISTS: the name or the key_id is taken. RESOURCE_EXHAUSTED: 32
   * providers exist.
   */
  createProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  createProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  createProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  createProvider(argument: _nkpsim_vcenter_v1_CreateProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes a provider, used or not, and takes its KDK from every host. There is no new default when it was one.
   */
  DeleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  DeleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  DeleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  DeleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes a provider, used or not, and takes its KDK from every host. There is no new default when it was one.
   */
  deleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  deleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  deleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  deleteProvider(argument: _nkpsim_vcenter_v1_DeleteProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Prepares a backup: a URL and a token that is good for one download. The provider counts as backed up
   * when the download has finished.
   */
  ExportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  ExportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  ExportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  ExportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Prepares a backup: a URL and a token that is good for one download. The provider counts as backed up
   * when the download has finished.
   */
  exportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  exportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  exportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  exportProvider(argument: _nkpsim_vcenter_v1_ExportProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ExportProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The default of the vCenter, of a cluster or of a folder.
   */
  GetDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  GetDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  GetDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  GetDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The default of the vCenter, of a cluster or of a folder.
   */
  getDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  getDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  getDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  getDefaultProvider(argument: _nkpsim_vcenter_v1_GetDefaultProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One provider by name, with its health on every host. NOT_FOUND: no such provider.
   */
  GetProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  GetProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  GetProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  GetProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One provider by name, with its health on every host. NOT_FOUND: no such provider.
   */
  getProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  getProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  getProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  getProvider(argument: _nkpsim_vcenter_v1_GetProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Restores a provider from a backup file. INVALID_ARGUMENT: file or password is wrong. ALREADY_EXISTS:
   * the name or key_id is taken by another KDK.
   */
  ImportProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  ImportProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  ImportProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  ImportProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Restores a provider from a backup file. INVALID_ARGUMENT: file or password is wrong. ALREADY_EXISTS:
   * the name or key_id is taken by another KDK.
   */
  importProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  importProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  importProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  importProvider(argument: _nkpsim_vcenter_v1_ImportProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ImportProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The providers of one host, as the host holds them. NOT_FOUND: no such host.
   */
  ListHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  ListHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  ListHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  ListHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The providers of one host, as the host holds them. NOT_FOUND: no such host.
   */
  listHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  listHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  listHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  listHostProviders(argument: _nkpsim_vcenter_v1_ListHostProvidersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostProvidersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every provider that passes the filter.
   */
  ListProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  ListProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  ListProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  ListProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every provider that passes the filter.
   */
  listProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  listProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  listProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  listProviders(argument: _nkpsim_vcenter_v1_ListProvidersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListProvidersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a provider the default of the vCenter, of a cluster or of a folder, or takes the default away. FAILED_PRECONDITION: it was
   * never backed up.
   */
  SetDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  SetDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  SetDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  SetDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a provider the default of the vCenter, of a cluster or of a folder, or takes the default away. FAILED_PRECONDITION: it was
   * never backed up.
   */
  setDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  setDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  setDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  setDefaultProvider(argument: _nkpsim_vcenter_v1_SetDefaultProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes the key_id of a provider; its KDK stays. A new backup is suggested after it. ALREADY_EXISTS: the key_id is taken.
   */
  UpdateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  UpdateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  UpdateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  UpdateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes the key_id of a provider; its KDK stays. A new backup is suggested after it. ALREADY_EXISTS: the key_id is taken.
   */
  updateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  updateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  updateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  updateProvider(argument: _nkpsim_vcenter_v1_UpdateProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateProviderResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The native key providers of a vCenter.
 */
export interface KeyProviderServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Makes a provider and its KDK. ALREADY_EXISTS: the name or the key_id is taken. RESOURCE_EXHAUSTED: 32
   * providers exist.
   */
  CreateProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateProviderRequest__Output, _nkpsim_vcenter_v1_CreateProviderResponse>;
  
  /**
   * Deletes a provider, used or not, and takes its KDK from every host. There is no new default when it was one.
   */
  DeleteProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_DeleteProviderRequest__Output, _nkpsim_vcenter_v1_DeleteProviderResponse>;
  
  /**
   * Prepares a backup: a URL and a token that is good for one download. The provider counts as backed up
   * when the download has finished.
   */
  ExportProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ExportProviderRequest__Output, _nkpsim_vcenter_v1_ExportProviderResponse>;
  
  /**
   * The default of the vCenter, of a cluster or of a folder.
   */
  GetDefaultProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetDefaultProviderRequest__Output, _nkpsim_vcenter_v1_GetDefaultProviderResponse>;
  
  /**
   * One provider by name, with its health on every host. NOT_FOUND: no such provider.
   */
  GetProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetProviderRequest__Output, _nkpsim_vcenter_v1_GetProviderResponse>;
  
  /**
   * Restores a provider from a backup file. INVALID_ARGUMENT: file or password is wrong. ALREADY_EXISTS:
   * the name or key_id is taken by another KDK.
   */
  ImportProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ImportProviderRequest__Output, _nkpsim_vcenter_v1_ImportProviderResponse>;
  
  /**
   * The providers of one host, as the host holds them. NOT_FOUND: no such host.
   */
  ListHostProviders: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListHostProvidersRequest__Output, _nkpsim_vcenter_v1_ListHostProvidersResponse>;
  
  /**
   * Every provider that passes the filter.
   */
  ListProviders: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListProvidersRequest__Output, _nkpsim_vcenter_v1_ListProvidersResponse>;
  
  /**
   * Makes a provider the default of the vCenter, of a cluster or of a folder, or takes the default away. FAILED_PRECONDITION: it was
   * never backed up.
   */
  SetDefaultProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_SetDefaultProviderRequest__Output, _nkpsim_vcenter_v1_SetDefaultProviderResponse>;
  
  /**
   * Changes the key_id of a provider; its KDK stays. A new backup is suggested after it. ALREADY_EXISTS: the key_id is taken.
   */
  UpdateProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_UpdateProviderRequest__Output, _nkpsim_vcenter_v1_UpdateProviderResponse>;
  
}

export interface KeyProviderServiceDefinition extends grpc.ServiceDefinition {
  CreateProvider: MethodDefinition<_nkpsim_vcenter_v1_CreateProviderRequest, _nkpsim_vcenter_v1_CreateProviderResponse, _nkpsim_vcenter_v1_CreateProviderRequest__Output, _nkpsim_vcenter_v1_CreateProviderResponse__Output>
  DeleteProvider: MethodDefinition<_nkpsim_vcenter_v1_DeleteProviderRequest, _nkpsim_vcenter_v1_DeleteProviderResponse, _nkpsim_vcenter_v1_DeleteProviderRequest__Output, _nkpsim_vcenter_v1_DeleteProviderResponse__Output>
  ExportProvider: MethodDefinition<_nkpsim_vcenter_v1_ExportProviderRequest, _nkpsim_vcenter_v1_ExportProviderResponse, _nkpsim_vcenter_v1_ExportProviderRequest__Output, _nkpsim_vcenter_v1_ExportProviderResponse__Output>
  GetDefaultProvider: MethodDefinition<_nkpsim_vcenter_v1_GetDefaultProviderRequest, _nkpsim_vcenter_v1_GetDefaultProviderResponse, _nkpsim_vcenter_v1_GetDefaultProviderRequest__Output, _nkpsim_vcenter_v1_GetDefaultProviderResponse__Output>
  GetProvider: MethodDefinition<_nkpsim_vcenter_v1_GetProviderRequest, _nkpsim_vcenter_v1_GetProviderResponse, _nkpsim_vcenter_v1_GetProviderRequest__Output, _nkpsim_vcenter_v1_GetProviderResponse__Output>
  ImportProvider: MethodDefinition<_nkpsim_vcenter_v1_ImportProviderRequest, _nkpsim_vcenter_v1_ImportProviderResponse, _nkpsim_vcenter_v1_ImportProviderRequest__Output, _nkpsim_vcenter_v1_ImportProviderResponse__Output>
  ListHostProviders: MethodDefinition<_nkpsim_vcenter_v1_ListHostProvidersRequest, _nkpsim_vcenter_v1_ListHostProvidersResponse, _nkpsim_vcenter_v1_ListHostProvidersRequest__Output, _nkpsim_vcenter_v1_ListHostProvidersResponse__Output>
  ListProviders: MethodDefinition<_nkpsim_vcenter_v1_ListProvidersRequest, _nkpsim_vcenter_v1_ListProvidersResponse, _nkpsim_vcenter_v1_ListProvidersRequest__Output, _nkpsim_vcenter_v1_ListProvidersResponse__Output>
  SetDefaultProvider: MethodDefinition<_nkpsim_vcenter_v1_SetDefaultProviderRequest, _nkpsim_vcenter_v1_SetDefaultProviderResponse, _nkpsim_vcenter_v1_SetDefaultProviderRequest__Output, _nkpsim_vcenter_v1_SetDefaultProviderResponse__Output>
  UpdateProvider: MethodDefinition<_nkpsim_vcenter_v1_UpdateProviderRequest, _nkpsim_vcenter_v1_UpdateProviderResponse, _nkpsim_vcenter_v1_UpdateProviderRequest__Output, _nkpsim_vcenter_v1_UpdateProviderResponse__Output>
}
