// Original file: proto/nkpsim/esxi/v1/adoption.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { InstallCertificateRequest as _nkpsim_esxi_v1_InstallCertificateRequest, InstallCertificateRequest__Output as _nkpsim_esxi_v1_InstallCertificateRequest__Output } from '../../../nkpsim/esxi/v1/InstallCertificateRequest.ts';
import type { InstallCertificateResponse as _nkpsim_esxi_v1_InstallCertificateResponse, InstallCertificateResponse__Output as _nkpsim_esxi_v1_InstallCertificateResponse__Output } from '../../../nkpsim/esxi/v1/InstallCertificateResponse.ts';
import type { RequestCertificateRequest as _nkpsim_esxi_v1_RequestCertificateRequest, RequestCertificateRequest__Output as _nkpsim_esxi_v1_RequestCertificateRequest__Output } from '../../../nkpsim/esxi/v1/RequestCertificateRequest.ts';
import type { RequestCertificateResponse as _nkpsim_esxi_v1_RequestCertificateResponse, RequestCertificateResponse__Output as _nkpsim_esxi_v1_RequestCertificateResponse__Output } from '../../../nkpsim/esxi/v1/RequestCertificateResponse.ts';

/**
 * The way in to a host that trusts no vCenter yet, or shall change to another. It has a port of its own, where TLS
 * shows the host's self-signed certificate for the caller to pin and asks for none of the caller's;
 * every call that changes or tells anything bears the host's credentials.
 */
export interface AdoptionServiceClient extends grpc.Client {
  /**
   * Installs the certificate for the CSR of the same credentials' last RequestCertificate. From then on the
   * host answers this vCenter and its operators, and nobody else.
   */
  InstallCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  InstallCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  InstallCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  InstallCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Installs the certificate for the CSR of the same credentials' last RequestCertificate. From then on the
   * host answers this vCenter and its operators, and nobody else.
   */
  installCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  installCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  installCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  installCertificate(argument: _nkpsim_esxi_v1_InstallCertificateRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallCertificateResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Proves the credentials and gets a CSR for the host's management key. PERMISSION_DENIED: wrong
   * credentials. FAILED_PRECONDITION: another vCenter manages the host and force is not set.
   */
  RequestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  RequestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  RequestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  RequestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Proves the credentials and gets a CSR for the host's management key. PERMISSION_DENIED: wrong
   * credentials. FAILED_PRECONDITION: another vCenter manages the host and force is not set.
   */
  requestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  requestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  requestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  requestCertificate(argument: _nkpsim_esxi_v1_RequestCertificateRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_RequestCertificateResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The way in to a host that trusts no vCenter yet, or shall change to another. It has a port of its own, where TLS
 * shows the host's self-signed certificate for the caller to pin and asks for none of the caller's;
 * every call that changes or tells anything bears the host's credentials.
 */
export interface AdoptionServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Installs the certificate for the CSR of the same credentials' last RequestCertificate. From then on the
   * host answers this vCenter and its operators, and nobody else.
   */
  InstallCertificate: grpc.handleUnaryCall<_nkpsim_esxi_v1_InstallCertificateRequest__Output, _nkpsim_esxi_v1_InstallCertificateResponse>;
  
  /**
   * Proves the credentials and gets a CSR for the host's management key. PERMISSION_DENIED: wrong
   * credentials. FAILED_PRECONDITION: another vCenter manages the host and force is not set.
   */
  RequestCertificate: grpc.handleUnaryCall<_nkpsim_esxi_v1_RequestCertificateRequest__Output, _nkpsim_esxi_v1_RequestCertificateResponse>;
  
}

export interface AdoptionServiceDefinition extends grpc.ServiceDefinition {
  InstallCertificate: MethodDefinition<_nkpsim_esxi_v1_InstallCertificateRequest, _nkpsim_esxi_v1_InstallCertificateResponse, _nkpsim_esxi_v1_InstallCertificateRequest__Output, _nkpsim_esxi_v1_InstallCertificateResponse__Output>
  RequestCertificate: MethodDefinition<_nkpsim_esxi_v1_RequestCertificateRequest, _nkpsim_esxi_v1_RequestCertificateResponse, _nkpsim_esxi_v1_RequestCertificateRequest__Output, _nkpsim_esxi_v1_RequestCertificateResponse__Output>
}
