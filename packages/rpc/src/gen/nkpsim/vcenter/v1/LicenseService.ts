// Original file: proto/nkpsim/vcenter/v1/license.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddLicenseRequest as _nkpsim_vcenter_v1_AddLicenseRequest, AddLicenseRequest__Output as _nkpsim_vcenter_v1_AddLicenseRequest__Output } from '../../../nkpsim/vcenter/v1/AddLicenseRequest.ts';
import type { AddLicenseResponse as _nkpsim_vcenter_v1_AddLicenseResponse, AddLicenseResponse__Output as _nkpsim_vcenter_v1_AddLicenseResponse__Output } from '../../../nkpsim/vcenter/v1/AddLicenseResponse.ts';
import type { AssignLicenseRequest as _nkpsim_vcenter_v1_AssignLicenseRequest, AssignLicenseRequest__Output as _nkpsim_vcenter_v1_AssignLicenseRequest__Output } from '../../../nkpsim/vcenter/v1/AssignLicenseRequest.ts';
import type { AssignLicenseResponse as _nkpsim_vcenter_v1_AssignLicenseResponse, AssignLicenseResponse__Output as _nkpsim_vcenter_v1_AssignLicenseResponse__Output } from '../../../nkpsim/vcenter/v1/AssignLicenseResponse.ts';
import type { ListLicensesRequest as _nkpsim_vcenter_v1_ListLicensesRequest, ListLicensesRequest__Output as _nkpsim_vcenter_v1_ListLicensesRequest__Output } from '../../../nkpsim/vcenter/v1/ListLicensesRequest.ts';
import type { ListLicensesResponse as _nkpsim_vcenter_v1_ListLicensesResponse, ListLicensesResponse__Output as _nkpsim_vcenter_v1_ListLicensesResponse__Output } from '../../../nkpsim/vcenter/v1/ListLicensesResponse.ts';
import type { RemoveLicenseRequest as _nkpsim_vcenter_v1_RemoveLicenseRequest, RemoveLicenseRequest__Output as _nkpsim_vcenter_v1_RemoveLicenseRequest__Output } from '../../../nkpsim/vcenter/v1/RemoveLicenseRequest.ts';
import type { RemoveLicenseResponse as _nkpsim_vcenter_v1_RemoveLicenseResponse, RemoveLicenseResponse__Output as _nkpsim_vcenter_v1_RemoveLicenseResponse__Output } from '../../../nkpsim/vcenter/v1/RemoveLicenseResponse.ts';

/**
 * What this vCenter and its hosts are licensed for.
 */
export interface LicenseServiceClient extends grpc.Client {
  /**
   * Keeps a licence. INVALID_ARGUMENT: it is no licence key.
   */
  AddLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  AddLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  AddLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  AddLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a licence. INVALID_ARGUMENT: it is no licence key.
   */
  addLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  addLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  addLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  addLicense(argument: _nkpsim_vcenter_v1_AddLicenseRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddLicenseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives a host or the vCenter a licence. NOT_FOUND: no such licence or host.
   */
  AssignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  AssignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  AssignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  AssignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives a host or the vCenter a licence. NOT_FOUND: no such licence or host.
   */
  assignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  assignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  assignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  assignLicense(argument: _nkpsim_vcenter_v1_AssignLicenseRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AssignLicenseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every licence, and what each host is licensed for.
   */
  ListLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  ListLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  ListLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  ListLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every licence, and what each host is licensed for.
   */
  listLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  listLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  listLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  listLicenses(argument: _nkpsim_vcenter_v1_ListLicensesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLicensesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Forgets a licence. FAILED_PRECONDITION: it is assigned.
   */
  RemoveLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  RemoveLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  RemoveLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  RemoveLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Forgets a licence. FAILED_PRECONDITION: it is assigned.
   */
  removeLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  removeLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  removeLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  removeLicense(argument: _nkpsim_vcenter_v1_RemoveLicenseRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveLicenseResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What this vCenter and its hosts are licensed for.
 */
export interface LicenseServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Keeps a licence. INVALID_ARGUMENT: it is no licence key.
   */
  AddLicense: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AddLicenseRequest__Output, _nkpsim_vcenter_v1_AddLicenseResponse>;
  
  /**
   * Gives a host or the vCenter a licence. NOT_FOUND: no such licence or host.
   */
  AssignLicense: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AssignLicenseRequest__Output, _nkpsim_vcenter_v1_AssignLicenseResponse>;
  
  /**
   * Every licence, and what each host is licensed for.
   */
  ListLicenses: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListLicensesRequest__Output, _nkpsim_vcenter_v1_ListLicensesResponse>;
  
  /**
   * Forgets a licence. FAILED_PRECONDITION: it is assigned.
   */
  RemoveLicense: grpc.handleUnaryCall<_nkpsim_vcenter_v1_RemoveLicenseRequest__Output, _nkpsim_vcenter_v1_RemoveLicenseResponse>;
  
}

export interface LicenseServiceDefinition extends grpc.ServiceDefinition {
  AddLicense: MethodDefinition<_nkpsim_vcenter_v1_AddLicenseRequest, _nkpsim_vcenter_v1_AddLicenseResponse, _nkpsim_vcenter_v1_AddLicenseRequest__Output, _nkpsim_vcenter_v1_AddLicenseResponse__Output>
  AssignLicense: MethodDefinition<_nkpsim_vcenter_v1_AssignLicenseRequest, _nkpsim_vcenter_v1_AssignLicenseResponse, _nkpsim_vcenter_v1_AssignLicenseRequest__Output, _nkpsim_vcenter_v1_AssignLicenseResponse__Output>
  ListLicenses: MethodDefinition<_nkpsim_vcenter_v1_ListLicensesRequest, _nkpsim_vcenter_v1_ListLicensesResponse, _nkpsim_vcenter_v1_ListLicensesRequest__Output, _nkpsim_vcenter_v1_ListLicensesResponse__Output>
  RemoveLicense: MethodDefinition<_nkpsim_vcenter_v1_RemoveLicenseRequest, _nkpsim_vcenter_v1_RemoveLicenseResponse, _nkpsim_vcenter_v1_RemoveLicenseRequest__Output, _nkpsim_vcenter_v1_RemoveLicenseResponse__Output>
}
