// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddHostRequest as _nkpsim_vcenter_v1_AddHostRequest, AddHostRequest__Output as _nkpsim_vcenter_v1_AddHostRequest__Output } from '../../../nkpsim/vcenter/v1/AddHostRequest.ts';
import type { AddHostResponse as _nkpsim_vcenter_v1_AddHostResponse, AddHostResponse__Output as _nkpsim_vcenter_v1_AddHostResponse__Output } from '../../../nkpsim/vcenter/v1/AddHostResponse.ts';
import type { CreateClusterRequest as _nkpsim_vcenter_v1_CreateClusterRequest, CreateClusterRequest__Output as _nkpsim_vcenter_v1_CreateClusterRequest__Output } from '../../../nkpsim/vcenter/v1/CreateClusterRequest.ts';
import type { CreateClusterResponse as _nkpsim_vcenter_v1_CreateClusterResponse, CreateClusterResponse__Output as _nkpsim_vcenter_v1_CreateClusterResponse__Output } from '../../../nkpsim/vcenter/v1/CreateClusterResponse.ts';
import type { CreateDatacenterRequest as _nkpsim_vcenter_v1_CreateDatacenterRequest, CreateDatacenterRequest__Output as _nkpsim_vcenter_v1_CreateDatacenterRequest__Output } from '../../../nkpsim/vcenter/v1/CreateDatacenterRequest.ts';
import type { CreateDatacenterResponse as _nkpsim_vcenter_v1_CreateDatacenterResponse, CreateDatacenterResponse__Output as _nkpsim_vcenter_v1_CreateDatacenterResponse__Output } from '../../../nkpsim/vcenter/v1/CreateDatacenterResponse.ts';
import type { GetHostRequest as _nkpsim_vcenter_v1_GetHostRequest, GetHostRequest__Output as _nkpsim_vcenter_v1_GetHostRequest__Output } from '../../../nkpsim/vcenter/v1/GetHostRequest.ts';
import type { GetHostResponse as _nkpsim_vcenter_v1_GetHostResponse, GetHostResponse__Output as _nkpsim_vcenter_v1_GetHostResponse__Output } from '../../../nkpsim/vcenter/v1/GetHostResponse.ts';
import type { ListDatacentersRequest as _nkpsim_vcenter_v1_ListDatacentersRequest, ListDatacentersRequest__Output as _nkpsim_vcenter_v1_ListDatacentersRequest__Output } from '../../../nkpsim/vcenter/v1/ListDatacentersRequest.ts';
import type { ListDatacentersResponse as _nkpsim_vcenter_v1_ListDatacentersResponse, ListDatacentersResponse__Output as _nkpsim_vcenter_v1_ListDatacentersResponse__Output } from '../../../nkpsim/vcenter/v1/ListDatacentersResponse.ts';
import type { ListHostsRequest as _nkpsim_vcenter_v1_ListHostsRequest, ListHostsRequest__Output as _nkpsim_vcenter_v1_ListHostsRequest__Output } from '../../../nkpsim/vcenter/v1/ListHostsRequest.ts';
import type { ListHostsResponse as _nkpsim_vcenter_v1_ListHostsResponse, ListHostsResponse__Output as _nkpsim_vcenter_v1_ListHostsResponse__Output } from '../../../nkpsim/vcenter/v1/ListHostsResponse.ts';

/**
 * The inventory of a vCenter. Every call needs an operator's certificate.
 */
export interface InventoryServiceClient extends grpc.Client {
  /**
   * Takes a host under this vCenter's management: pins its certificate, proves the password, has it sign
   * a CSR, gives it a certificate of the VMCA. UNAVAILABLE: not reachable. FAILED_PRECONDITION: the
   * thumbprint is another, or another vCenter manages the host. PERMISSION_DENIED: wrong credentials.
   */
  AddHost(argument: _nkpsim_vcenter_v1_AddHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  AddHost(argument: _nkpsim_vcenter_v1_AddHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  AddHost(argument: _nkpsim_vcenter_v1_AddHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  AddHost(argument: _nkpsim_vcenter_v1_AddHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes a host under this vCenter's management: pins its certificate, proves the password, has it sign
   * a CSR, gives it a certificate of the VMCA. UNAVAILABLE: not reachable. FAILED_PRECONDITION: the
   * thumbprint is another, or another vCenter manages the host. PERMISSION_DENIED: wrong credentials.
   */
  addHost(argument: _nkpsim_vcenter_v1_AddHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  addHost(argument: _nkpsim_vcenter_v1_AddHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  addHost(argument: _nkpsim_vcenter_v1_AddHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  addHost(argument: _nkpsim_vcenter_v1_AddHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AddHostResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a cluster in a datacenter. NOT_FOUND: no such datacenter. ALREADY_EXISTS: the name is taken.
   */
  CreateCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  CreateCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  CreateCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  CreateCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a cluster in a datacenter. NOT_FOUND: no such datacenter. ALREADY_EXISTS: the name is taken.
   */
  createCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  createCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  createCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  createCluster(argument: _nkpsim_vcenter_v1_CreateClusterRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateClusterResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a datacenter. ALREADY_EXISTS: the name is taken.
   */
  CreateDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  CreateDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  CreateDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  CreateDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a datacenter. ALREADY_EXISTS: the name is taken.
   */
  createDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  createDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  createDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  createDatacenter(argument: _nkpsim_vcenter_v1_CreateDatacenterRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateDatacenterResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One host by name. NOT_FOUND: no such host.
   */
  GetHost(argument: _nkpsim_vcenter_v1_GetHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  GetHost(argument: _nkpsim_vcenter_v1_GetHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  GetHost(argument: _nkpsim_vcenter_v1_GetHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  GetHost(argument: _nkpsim_vcenter_v1_GetHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One host by name. NOT_FOUND: no such host.
   */
  getHost(argument: _nkpsim_vcenter_v1_GetHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  getHost(argument: _nkpsim_vcenter_v1_GetHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  getHost(argument: _nkpsim_vcenter_v1_GetHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  getHost(argument: _nkpsim_vcenter_v1_GetHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every datacenter with its clusters.
   */
  ListDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  ListDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  ListDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  ListDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every datacenter with its clusters.
   */
  listDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _nkpsim_vcenter_v1_ListDatacentersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListDatacentersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every host.
   */
  ListHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  ListHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  ListHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  ListHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every host.
   */
  listHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _nkpsim_vcenter_v1_ListHostsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListHostsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The inventory of a vCenter. Every call needs an operator's certificate.
 */
export interface InventoryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Takes a host under this vCenter's management: pins its certificate, proves the password, has it sign
   * a CSR, gives it a certificate of the VMCA. UNAVAILABLE: not reachable. FAILED_PRECONDITION: the
   * thumbprint is another, or another vCenter manages the host. PERMISSION_DENIED: wrong credentials.
   */
  AddHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AddHostRequest__Output, _nkpsim_vcenter_v1_AddHostResponse>;
  
  /**
   * Makes a cluster in a datacenter. NOT_FOUND: no such datacenter. ALREADY_EXISTS: the name is taken.
   */
  CreateCluster: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateClusterRequest__Output, _nkpsim_vcenter_v1_CreateClusterResponse>;
  
  /**
   * Makes a datacenter. ALREADY_EXISTS: the name is taken.
   */
  CreateDatacenter: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateDatacenterRequest__Output, _nkpsim_vcenter_v1_CreateDatacenterResponse>;
  
  /**
   * One host by name. NOT_FOUND: no such host.
   */
  GetHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetHostRequest__Output, _nkpsim_vcenter_v1_GetHostResponse>;
  
  /**
   * Every datacenter with its clusters.
   */
  ListDatacenters: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListDatacentersRequest__Output, _nkpsim_vcenter_v1_ListDatacentersResponse>;
  
  /**
   * Every host.
   */
  ListHosts: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListHostsRequest__Output, _nkpsim_vcenter_v1_ListHostsResponse>;
  
}

export interface InventoryServiceDefinition extends grpc.ServiceDefinition {
  AddHost: MethodDefinition<_nkpsim_vcenter_v1_AddHostRequest, _nkpsim_vcenter_v1_AddHostResponse, _nkpsim_vcenter_v1_AddHostRequest__Output, _nkpsim_vcenter_v1_AddHostResponse__Output>
  CreateCluster: MethodDefinition<_nkpsim_vcenter_v1_CreateClusterRequest, _nkpsim_vcenter_v1_CreateClusterResponse, _nkpsim_vcenter_v1_CreateClusterRequest__Output, _nkpsim_vcenter_v1_CreateClusterResponse__Output>
  CreateDatacenter: MethodDefinition<_nkpsim_vcenter_v1_CreateDatacenterRequest, _nkpsim_vcenter_v1_CreateDatacenterResponse, _nkpsim_vcenter_v1_CreateDatacenterRequest__Output, _nkpsim_vcenter_v1_CreateDatacenterResponse__Output>
  GetHost: MethodDefinition<_nkpsim_vcenter_v1_GetHostRequest, _nkpsim_vcenter_v1_GetHostResponse, _nkpsim_vcenter_v1_GetHostRequest__Output, _nkpsim_vcenter_v1_GetHostResponse__Output>
  ListDatacenters: MethodDefinition<_nkpsim_vcenter_v1_ListDatacentersRequest, _nkpsim_vcenter_v1_ListDatacentersResponse, _nkpsim_vcenter_v1_ListDatacentersRequest__Output, _nkpsim_vcenter_v1_ListDatacentersResponse__Output>
  ListHosts: MethodDefinition<_nkpsim_vcenter_v1_ListHostsRequest, _nkpsim_vcenter_v1_ListHostsResponse, _nkpsim_vcenter_v1_ListHostsRequest__Output, _nkpsim_vcenter_v1_ListHostsResponse__Output>
}
