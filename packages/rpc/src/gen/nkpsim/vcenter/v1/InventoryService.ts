// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddHostRequest as _nkpsim_vcenter_v1_AddHostRequest, AddHostRequest__Output as _nkpsim_vcenter_v1_AddHostRequest__Output } from '../../../nkpsim/vcenter/v1/AddHostRequest.ts';
import type { AddHostResponse as _nkpsim_vcenter_v1_AddHostResponse, AddHostResponse__Output as _nkpsim_vcenter_v1_AddHostResponse__Output } from '../../../nkpsim/vcenter/v1/AddHostResponse.ts';
import type { CreateClusterRequest as _nkpsim_vcenter_v1_CreateClusterRequest, CreateClusterRequest__Output as _nkpsim_vcenter_v1_CreateClusterRequest__Output } from '../../../nkpsim/vcenter/v1/CreateClusterRequest.ts';
import type { CreateClusterResponse as _nkpsim_vcenter_v1_CreateClusterResponse, CreateClusterResponse__Output as _nkpsim_vcenter_v1_CreateClusterResponse__Output } from '../../../nkpsim/vcenter/v1/CreateClusterResponse.ts';
import type { CreateDatacenterRequest as _nkpsim_vcenter_v1_CreateDatacenterRequest, CreateDatacenterRequest__Output as _nkpsim_vcenter_v1_CreateDatacenterRequest__Output } from '../../../nkpsim/vcenter/v1/CreateDatacenterRequest.ts';
import type { CreateDatacenterResponse as _nkpsim_vcenter_v1_CreateDatacenterResponse, CreateDatacenterResponse__Output as _nkpsim_vcenter_v1_CreateDatacenterResponse__Output } from '../../../nkpsim/vcenter/v1/CreateDatacenterResponse.ts';
import type { CreateFolderRequest as _nkpsim_vcenter_v1_CreateFolderRequest, CreateFolderRequest__Output as _nkpsim_vcenter_v1_CreateFolderRequest__Output } from '../../../nkpsim/vcenter/v1/CreateFolderRequest.ts';
import type { CreateFolderResponse as _nkpsim_vcenter_v1_CreateFolderResponse, CreateFolderResponse__Output as _nkpsim_vcenter_v1_CreateFolderResponse__Output } from '../../../nkpsim/vcenter/v1/CreateFolderResponse.ts';
import type { DisconnectHostRequest as _nkpsim_vcenter_v1_DisconnectHostRequest, DisconnectHostRequest__Output as _nkpsim_vcenter_v1_DisconnectHostRequest__Output } from '../../../nkpsim/vcenter/v1/DisconnectHostRequest.ts';
import type { DisconnectHostResponse as _nkpsim_vcenter_v1_DisconnectHostResponse, DisconnectHostResponse__Output as _nkpsim_vcenter_v1_DisconnectHostResponse__Output } from '../../../nkpsim/vcenter/v1/DisconnectHostResponse.ts';
import type { GetHostRequest as _nkpsim_vcenter_v1_GetHostRequest, GetHostRequest__Output as _nkpsim_vcenter_v1_GetHostRequest__Output } from '../../../nkpsim/vcenter/v1/GetHostRequest.ts';
import type { GetHostResponse as _nkpsim_vcenter_v1_GetHostResponse, GetHostResponse__Output as _nkpsim_vcenter_v1_GetHostResponse__Output } from '../../../nkpsim/vcenter/v1/GetHostResponse.ts';
import type { ListDatacentersRequest as _nkpsim_vcenter_v1_ListDatacentersRequest, ListDatacentersRequest__Output as _nkpsim_vcenter_v1_ListDatacentersRequest__Output } from '../../../nkpsim/vcenter/v1/ListDatacentersRequest.ts';
import type { ListDatacentersResponse as _nkpsim_vcenter_v1_ListDatacentersResponse, ListDatacentersResponse__Output as _nkpsim_vcenter_v1_ListDatacentersResponse__Output } from '../../../nkpsim/vcenter/v1/ListDatacentersResponse.ts';
import type { ListHostsRequest as _nkpsim_vcenter_v1_ListHostsRequest, ListHostsRequest__Output as _nkpsim_vcenter_v1_ListHostsRequest__Output } from '../../../nkpsim/vcenter/v1/ListHostsRequest.ts';
import type { ListHostsResponse as _nkpsim_vcenter_v1_ListHostsResponse, ListHostsResponse__Output as _nkpsim_vcenter_v1_ListHostsResponse__Output } from '../../../nkpsim/vcenter/v1/ListHostsResponse.ts';
import type { ListVirtualMachinesRequest as _nkpsim_vcenter_v1_ListVirtualMachinesRequest, ListVirtualMachinesRequest__Output as _nkpsim_vcenter_v1_ListVirtualMachinesRequest__Output } from '../../../nkpsim/vcenter/v1/ListVirtualMachinesRequest.ts';
import type { ListVirtualMachinesResponse as _nkpsim_vcenter_v1_ListVirtualMachinesResponse, ListVirtualMachinesResponse__Output as _nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output } from '../../../nkpsim/vcenter/v1/ListVirtualMachinesResponse.ts';
import type { MoveHostRequest as _nkpsim_vcenter_v1_MoveHostRequest, MoveHostRequest__Output as _nkpsim_vcenter_v1_MoveHostRequest__Output } from '../../../nkpsim/vcenter/v1/MoveHostRequest.ts';
import type { MoveHostResponse as _nkpsim_vcenter_v1_MoveHostResponse, MoveHostResponse__Output as _nkpsim_vcenter_v1_MoveHostResponse__Output } from '../../../nkpsim/vcenter/v1/MoveHostResponse.ts';
import type { ReconnectHostRequest as _nkpsim_vcenter_v1_ReconnectHostRequest, ReconnectHostRequest__Output as _nkpsim_vcenter_v1_ReconnectHostRequest__Output } from '../../../nkpsim/vcenter/v1/ReconnectHostRequest.ts';
import type { ReconnectHostResponse as _nkpsim_vcenter_v1_ReconnectHostResponse, ReconnectHostResponse__Output as _nkpsim_vcenter_v1_ReconnectHostResponse__Output } from '../../../nkpsim/vcenter/v1/ReconnectHostResponse.ts';
import type { RemoveHostRequest as _nkpsim_vcenter_v1_RemoveHostRequest, RemoveHostRequest__Output as _nkpsim_vcenter_v1_RemoveHostRequest__Output } from '../../../nkpsim/vcenter/v1/RemoveHostRequest.ts';
import type { RemoveHostResponse as _nkpsim_vcenter_v1_RemoveHostResponse, RemoveHostResponse__Output as _nkpsim_vcenter_v1_RemoveHostResponse__Output } from '../../../nkpsim/vcenter/v1/RemoveHostResponse.ts';

/**
 * The inventory of a vCenter.
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
   * Makes a folder of clusters in a datacenter or in another folder. NOT_FOUND: no such datacenter or folder. ALREADY_EXISTS: the
   * name is taken.
   */
  CreateFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  CreateFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  CreateFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  CreateFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a folder of clusters in a datacenter or in another folder. NOT_FOUND: no such datacenter or folder. ALREADY_EXISTS: the
   * name is taken.
   */
  createFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  createFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  createFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  createFolder(argument: _nkpsim_vcenter_v1_CreateFolderRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateFolderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Leaves a host alone until it is reconnected: what it holds stays as it is.
   */
  DisconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  DisconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  DisconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  DisconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Leaves a host alone until it is reconnected: what it holds stays as it is.
   */
  disconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  disconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  disconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  disconnectHost(argument: _nkpsim_vcenter_v1_DisconnectHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DisconnectHostResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * Every virtual machine, as the host on which it is registered said last.
   */
  ListVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  ListVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  ListVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  ListVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every virtual machine, as the host on which it is registered said last.
   */
  listVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  listVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  listVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  listVirtualMachines(argument: _nkpsim_vcenter_v1_ListVirtualMachinesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Puts a host into another cluster, or in none.
   */
  MoveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  MoveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  MoveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  MoveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Puts a host into another cluster, or in none.
   */
  moveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  moveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  moveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  moveHost(argument: _nkpsim_vcenter_v1_MoveHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_MoveHostResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Manages a disconnected host again.
   */
  ReconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  ReconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  ReconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  ReconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Manages a disconnected host again.
   */
  reconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  reconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  reconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  reconnectHost(argument: _nkpsim_vcenter_v1_ReconnectHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ReconnectHostResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes a host out of the inventory. It keeps what it holds until another vCenter manages it.
   */
  RemoveHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  RemoveHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  RemoveHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  RemoveHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes a host out of the inventory. It keeps what it holds until another vCenter manages it.
   */
  removeHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  removeHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  removeHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  removeHost(argument: _nkpsim_vcenter_v1_RemoveHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemoveHostResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The inventory of a vCenter.
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
   * Makes a folder of clusters in a datacenter or in another folder. NOT_FOUND: no such datacenter or folder. ALREADY_EXISTS: the
   * name is taken.
   */
  CreateFolder: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateFolderRequest__Output, _nkpsim_vcenter_v1_CreateFolderResponse>;
  
  /**
   * Leaves a host alone until it is reconnected: what it holds stays as it is.
   */
  DisconnectHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_DisconnectHostRequest__Output, _nkpsim_vcenter_v1_DisconnectHostResponse>;
  
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
  
  /**
   * Every virtual machine, as the host on which it is registered said last.
   */
  ListVirtualMachines: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListVirtualMachinesRequest__Output, _nkpsim_vcenter_v1_ListVirtualMachinesResponse>;
  
  /**
   * Puts a host into another cluster, or in none.
   */
  MoveHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_MoveHostRequest__Output, _nkpsim_vcenter_v1_MoveHostResponse>;
  
  /**
   * Manages a disconnected host again.
   */
  ReconnectHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ReconnectHostRequest__Output, _nkpsim_vcenter_v1_ReconnectHostResponse>;
  
  /**
   * Takes a host out of the inventory. It keeps what it holds until another vCenter manages it.
   */
  RemoveHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_RemoveHostRequest__Output, _nkpsim_vcenter_v1_RemoveHostResponse>;
  
}

export interface InventoryServiceDefinition extends grpc.ServiceDefinition {
  AddHost: MethodDefinition<_nkpsim_vcenter_v1_AddHostRequest, _nkpsim_vcenter_v1_AddHostResponse, _nkpsim_vcenter_v1_AddHostRequest__Output, _nkpsim_vcenter_v1_AddHostResponse__Output>
  CreateCluster: MethodDefinition<_nkpsim_vcenter_v1_CreateClusterRequest, _nkpsim_vcenter_v1_CreateClusterResponse, _nkpsim_vcenter_v1_CreateClusterRequest__Output, _nkpsim_vcenter_v1_CreateClusterResponse__Output>
  CreateDatacenter: MethodDefinition<_nkpsim_vcenter_v1_CreateDatacenterRequest, _nkpsim_vcenter_v1_CreateDatacenterResponse, _nkpsim_vcenter_v1_CreateDatacenterRequest__Output, _nkpsim_vcenter_v1_CreateDatacenterResponse__Output>
  CreateFolder: MethodDefinition<_nkpsim_vcenter_v1_CreateFolderRequest, _nkpsim_vcenter_v1_CreateFolderResponse, _nkpsim_vcenter_v1_CreateFolderRequest__Output, _nkpsim_vcenter_v1_CreateFolderResponse__Output>
  DisconnectHost: MethodDefinition<_nkpsim_vcenter_v1_DisconnectHostRequest, _nkpsim_vcenter_v1_DisconnectHostResponse, _nkpsim_vcenter_v1_DisconnectHostRequest__Output, _nkpsim_vcenter_v1_DisconnectHostResponse__Output>
  GetHost: MethodDefinition<_nkpsim_vcenter_v1_GetHostRequest, _nkpsim_vcenter_v1_GetHostResponse, _nkpsim_vcenter_v1_GetHostRequest__Output, _nkpsim_vcenter_v1_GetHostResponse__Output>
  ListDatacenters: MethodDefinition<_nkpsim_vcenter_v1_ListDatacentersRequest, _nkpsim_vcenter_v1_ListDatacentersResponse, _nkpsim_vcenter_v1_ListDatacentersRequest__Output, _nkpsim_vcenter_v1_ListDatacentersResponse__Output>
  ListHosts: MethodDefinition<_nkpsim_vcenter_v1_ListHostsRequest, _nkpsim_vcenter_v1_ListHostsResponse, _nkpsim_vcenter_v1_ListHostsRequest__Output, _nkpsim_vcenter_v1_ListHostsResponse__Output>
  ListVirtualMachines: MethodDefinition<_nkpsim_vcenter_v1_ListVirtualMachinesRequest, _nkpsim_vcenter_v1_ListVirtualMachinesResponse, _nkpsim_vcenter_v1_ListVirtualMachinesRequest__Output, _nkpsim_vcenter_v1_ListVirtualMachinesResponse__Output>
  MoveHost: MethodDefinition<_nkpsim_vcenter_v1_MoveHostRequest, _nkpsim_vcenter_v1_MoveHostResponse, _nkpsim_vcenter_v1_MoveHostRequest__Output, _nkpsim_vcenter_v1_MoveHostResponse__Output>
  ReconnectHost: MethodDefinition<_nkpsim_vcenter_v1_ReconnectHostRequest, _nkpsim_vcenter_v1_ReconnectHostResponse, _nkpsim_vcenter_v1_ReconnectHostRequest__Output, _nkpsim_vcenter_v1_ReconnectHostResponse__Output>
  RemoveHost: MethodDefinition<_nkpsim_vcenter_v1_RemoveHostRequest, _nkpsim_vcenter_v1_RemoveHostResponse, _nkpsim_vcenter_v1_RemoveHostRequest__Output, _nkpsim_vcenter_v1_RemoveHostResponse__Output>
}
