// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdmitPartnerRequest as _nkpsim_vcenter_v1_AdmitPartnerRequest, AdmitPartnerRequest__Output as _nkpsim_vcenter_v1_AdmitPartnerRequest__Output } from '../../../nkpsim/vcenter/v1/AdmitPartnerRequest.ts';
import type { AdmitPartnerResponse as _nkpsim_vcenter_v1_AdmitPartnerResponse, AdmitPartnerResponse__Output as _nkpsim_vcenter_v1_AdmitPartnerResponse__Output } from '../../../nkpsim/vcenter/v1/AdmitPartnerResponse.ts';
import type { CompareProvidersRequest as _nkpsim_vcenter_v1_CompareProvidersRequest, CompareProvidersRequest__Output as _nkpsim_vcenter_v1_CompareProvidersRequest__Output } from '../../../nkpsim/vcenter/v1/CompareProvidersRequest.ts';
import type { CompareProvidersResponse as _nkpsim_vcenter_v1_CompareProvidersResponse, CompareProvidersResponse__Output as _nkpsim_vcenter_v1_CompareProvidersResponse__Output } from '../../../nkpsim/vcenter/v1/CompareProvidersResponse.ts';
import type { InstallPartnerRequest as _nkpsim_vcenter_v1_InstallPartnerRequest, InstallPartnerRequest__Output as _nkpsim_vcenter_v1_InstallPartnerRequest__Output } from '../../../nkpsim/vcenter/v1/InstallPartnerRequest.ts';
import type { InstallPartnerResponse as _nkpsim_vcenter_v1_InstallPartnerResponse, InstallPartnerResponse__Output as _nkpsim_vcenter_v1_InstallPartnerResponse__Output } from '../../../nkpsim/vcenter/v1/InstallPartnerResponse.ts';
import type { ListLinkedVcentersRequest as _nkpsim_vcenter_v1_ListLinkedVcentersRequest, ListLinkedVcentersRequest__Output as _nkpsim_vcenter_v1_ListLinkedVcentersRequest__Output } from '../../../nkpsim/vcenter/v1/ListLinkedVcentersRequest.ts';
import type { ListLinkedVcentersResponse as _nkpsim_vcenter_v1_ListLinkedVcentersResponse, ListLinkedVcentersResponse__Output as _nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output } from '../../../nkpsim/vcenter/v1/ListLinkedVcentersResponse.ts';
import type { PreparePartnershipRequest as _nkpsim_vcenter_v1_PreparePartnershipRequest, PreparePartnershipRequest__Output as _nkpsim_vcenter_v1_PreparePartnershipRequest__Output } from '../../../nkpsim/vcenter/v1/PreparePartnershipRequest.ts';
import type { PreparePartnershipResponse as _nkpsim_vcenter_v1_PreparePartnershipResponse, PreparePartnershipResponse__Output as _nkpsim_vcenter_v1_PreparePartnershipResponse__Output } from '../../../nkpsim/vcenter/v1/PreparePartnershipResponse.ts';
import type { RemovePartnerRequest as _nkpsim_vcenter_v1_RemovePartnerRequest, RemovePartnerRequest__Output as _nkpsim_vcenter_v1_RemovePartnerRequest__Output } from '../../../nkpsim/vcenter/v1/RemovePartnerRequest.ts';
import type { RemovePartnerResponse as _nkpsim_vcenter_v1_RemovePartnerResponse, RemovePartnerResponse__Output as _nkpsim_vcenter_v1_RemovePartnerResponse__Output } from '../../../nkpsim/vcenter/v1/RemovePartnerResponse.ts';
import type { ShareProviderRequest as _nkpsim_vcenter_v1_ShareProviderRequest, ShareProviderRequest__Output as _nkpsim_vcenter_v1_ShareProviderRequest__Output } from '../../../nkpsim/vcenter/v1/ShareProviderRequest.ts';
import type { ShareProviderResponse as _nkpsim_vcenter_v1_ShareProviderResponse, ShareProviderResponse__Output as _nkpsim_vcenter_v1_ShareProviderResponse__Output } from '../../../nkpsim/vcenter/v1/ShareProviderResponse.ts';

/**
 * A domain of up to 15 vCenters, which share users, roles, permissions on the vCenter itself, and licences, and see each other's inventory and
 * providers. Providers are not replicated. Two vCenters are linked by whoever may call both: each makes a CSR, the other issues a certificate for it,
 * and each keeps what it was issued.
 */
export interface LinkedModeServiceClient extends grpc.Client {
  /**
   * Lets another vCenter call this one. It can make administrators and providers here then: the caller needs Authorization.ModifyPermissions and
   * Authorization.ModifyRoles too. RESOURCE_EXHAUSTED: the domain has 15.
   */
  AdmitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  AdmitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  AdmitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  AdmitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets another vCenter call this one. It can make administrators and providers here then: the caller needs Authorization.ModifyPermissions and
   * Authorization.ModifyRoles too. RESOURCE_EXHAUSTED: the domain has 15.
   */
  admitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  admitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  admitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  admitPartner(argument: _nkpsim_vcenter_v1_AdmitPartnerRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AdmitPartnerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Which vCenter of the domain has which KDK under which name.
   */
  CompareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  CompareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  CompareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  CompareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Which vCenter of the domain has which KDK under which name.
   */
  compareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  compareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  compareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  compareProviders(argument: _nkpsim_vcenter_v1_CompareProvidersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CompareProvidersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps what another vCenter issued to this one; needs what AdmitPartner needs. UNAVAILABLE: the domain that is joined does not answer.
   */
  InstallPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  InstallPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  InstallPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  InstallPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps what another vCenter issued to this one; needs what AdmitPartner needs. UNAVAILABLE: the domain that is joined does not answer.
   */
  installPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  installPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  installPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  installPartner(argument: _nkpsim_vcenter_v1_InstallPartnerRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_InstallPartnerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every linked vCenter with its hosts and providers, as it said last.
   */
  ListLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  ListLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  ListLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  ListLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every linked vCenter with its hosts and providers, as it said last.
   */
  listLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  listLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  listLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  listLinkedVcenters(argument: _nkpsim_vcenter_v1_ListLinkedVcentersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A CSR for calls to another vCenter.
   */
  PreparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  PreparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  PreparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  PreparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A CSR for calls to another vCenter.
   */
  preparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  preparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  preparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  preparePartnership(argument: _nkpsim_vcenter_v1_PreparePartnershipRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_PreparePartnershipResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes another vCenter out of this one's domain. NOT_FOUND: it is not in it.
   */
  RemovePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  RemovePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  RemovePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  RemovePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes another vCenter out of this one's domain. NOT_FOUND: it is not in it.
   */
  removePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  removePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  removePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  removePartner(argument: _nkpsim_vcenter_v1_RemovePartnerRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePartnerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Backs a provider up and restores it on another vCenter, without a file. ALREADY_EXISTS: another KDK has its name there. FAILED_PRECONDITION: it
   * was never backed up.
   */
  ShareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  ShareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  ShareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  ShareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Backs a provider up and restores it on another vCenter, without a file. ALREADY_EXISTS: another KDK has its name there. FAILED_PRECONDITION: it
   * was never backed up.
   */
  shareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  shareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  shareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  shareProvider(argument: _nkpsim_vcenter_v1_ShareProviderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ShareProviderResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * A domain of up to 15 vCenters, which share users, roles, permissions on the vCenter itself, and licences, and see each other's inventory and
 * providers. Providers are not replicated. Two vCenters are linked by whoever may call both: each makes a CSR, the other issues a certificate for it,
 * and each keeps what it was issued.
 */
export interface LinkedModeServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Lets another vCenter call this one. It can make administrators and providers here then: the caller needs Authorization.ModifyPermissions and
   * Authorization.ModifyRoles too. RESOURCE_EXHAUSTED: the domain has 15.
   */
  AdmitPartner: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AdmitPartnerRequest__Output, _nkpsim_vcenter_v1_AdmitPartnerResponse>;
  
  /**
   * Which vCenter of the domain has which KDK under which name.
   */
  CompareProviders: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CompareProvidersRequest__Output, _nkpsim_vcenter_v1_CompareProvidersResponse>;
  
  /**
   * Keeps what another vCenter issued to this one; needs what AdmitPartner needs. UNAVAILABLE: the domain that is joined does not answer.
   */
  InstallPartner: grpc.handleUnaryCall<_nkpsim_vcenter_v1_InstallPartnerRequest__Output, _nkpsim_vcenter_v1_InstallPartnerResponse>;
  
  /**
   * Every linked vCenter with its hosts and providers, as it said last.
   */
  ListLinkedVcenters: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListLinkedVcentersRequest__Output, _nkpsim_vcenter_v1_ListLinkedVcentersResponse>;
  
  /**
   * A CSR for calls to another vCenter.
   */
  PreparePartnership: grpc.handleUnaryCall<_nkpsim_vcenter_v1_PreparePartnershipRequest__Output, _nkpsim_vcenter_v1_PreparePartnershipResponse>;
  
  /**
   * Takes another vCenter out of this one's domain. NOT_FOUND: it is not in it.
   */
  RemovePartner: grpc.handleUnaryCall<_nkpsim_vcenter_v1_RemovePartnerRequest__Output, _nkpsim_vcenter_v1_RemovePartnerResponse>;
  
  /**
   * Backs a provider up and restores it on another vCenter, without a file. ALREADY_EXISTS: another KDK has its name there. FAILED_PRECONDITION: it
   * was never backed up.
   */
  ShareProvider: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ShareProviderRequest__Output, _nkpsim_vcenter_v1_ShareProviderResponse>;
  
}

export interface LinkedModeServiceDefinition extends grpc.ServiceDefinition {
  AdmitPartner: MethodDefinition<_nkpsim_vcenter_v1_AdmitPartnerRequest, _nkpsim_vcenter_v1_AdmitPartnerResponse, _nkpsim_vcenter_v1_AdmitPartnerRequest__Output, _nkpsim_vcenter_v1_AdmitPartnerResponse__Output>
  CompareProviders: MethodDefinition<_nkpsim_vcenter_v1_CompareProvidersRequest, _nkpsim_vcenter_v1_CompareProvidersResponse, _nkpsim_vcenter_v1_CompareProvidersRequest__Output, _nkpsim_vcenter_v1_CompareProvidersResponse__Output>
  InstallPartner: MethodDefinition<_nkpsim_vcenter_v1_InstallPartnerRequest, _nkpsim_vcenter_v1_InstallPartnerResponse, _nkpsim_vcenter_v1_InstallPartnerRequest__Output, _nkpsim_vcenter_v1_InstallPartnerResponse__Output>
  ListLinkedVcenters: MethodDefinition<_nkpsim_vcenter_v1_ListLinkedVcentersRequest, _nkpsim_vcenter_v1_ListLinkedVcentersResponse, _nkpsim_vcenter_v1_ListLinkedVcentersRequest__Output, _nkpsim_vcenter_v1_ListLinkedVcentersResponse__Output>
  PreparePartnership: MethodDefinition<_nkpsim_vcenter_v1_PreparePartnershipRequest, _nkpsim_vcenter_v1_PreparePartnershipResponse, _nkpsim_vcenter_v1_PreparePartnershipRequest__Output, _nkpsim_vcenter_v1_PreparePartnershipResponse__Output>
  RemovePartner: MethodDefinition<_nkpsim_vcenter_v1_RemovePartnerRequest, _nkpsim_vcenter_v1_RemovePartnerResponse, _nkpsim_vcenter_v1_RemovePartnerRequest__Output, _nkpsim_vcenter_v1_RemovePartnerResponse__Output>
  ShareProvider: MethodDefinition<_nkpsim_vcenter_v1_ShareProviderRequest, _nkpsim_vcenter_v1_ShareProviderResponse, _nkpsim_vcenter_v1_ShareProviderRequest__Output, _nkpsim_vcenter_v1_ShareProviderResponse__Output>
}
