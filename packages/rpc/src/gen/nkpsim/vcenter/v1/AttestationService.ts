// Original file: proto/nkpsim/vcenter/v1/attestation.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AttestHostRequest as _nkpsim_vcenter_v1_AttestHostRequest, AttestHostRequest__Output as _nkpsim_vcenter_v1_AttestHostRequest__Output } from '../../../nkpsim/vcenter/v1/AttestHostRequest.ts';
import type { AttestHostResponse as _nkpsim_vcenter_v1_AttestHostResponse, AttestHostResponse__Output as _nkpsim_vcenter_v1_AttestHostResponse__Output } from '../../../nkpsim/vcenter/v1/AttestHostResponse.ts';
import type { AuthorizeBootRequest as _nkpsim_vcenter_v1_AuthorizeBootRequest, AuthorizeBootRequest__Output as _nkpsim_vcenter_v1_AuthorizeBootRequest__Output } from '../../../nkpsim/vcenter/v1/AuthorizeBootRequest.ts';
import type { AuthorizeBootResponse as _nkpsim_vcenter_v1_AuthorizeBootResponse, AuthorizeBootResponse__Output as _nkpsim_vcenter_v1_AuthorizeBootResponse__Output } from '../../../nkpsim/vcenter/v1/AuthorizeBootResponse.ts';
import type { GetAttestationPolicyRequest as _nkpsim_vcenter_v1_GetAttestationPolicyRequest, GetAttestationPolicyRequest__Output as _nkpsim_vcenter_v1_GetAttestationPolicyRequest__Output } from '../../../nkpsim/vcenter/v1/GetAttestationPolicyRequest.ts';
import type { GetAttestationPolicyResponse as _nkpsim_vcenter_v1_GetAttestationPolicyResponse, GetAttestationPolicyResponse__Output as _nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output } from '../../../nkpsim/vcenter/v1/GetAttestationPolicyResponse.ts';
import type { GetHostAttestationRequest as _nkpsim_vcenter_v1_GetHostAttestationRequest, GetHostAttestationRequest__Output as _nkpsim_vcenter_v1_GetHostAttestationRequest__Output } from '../../../nkpsim/vcenter/v1/GetHostAttestationRequest.ts';
import type { GetHostAttestationResponse as _nkpsim_vcenter_v1_GetHostAttestationResponse, GetHostAttestationResponse__Output as _nkpsim_vcenter_v1_GetHostAttestationResponse__Output } from '../../../nkpsim/vcenter/v1/GetHostAttestationResponse.ts';
import type { SetAttestationPolicyRequest as _nkpsim_vcenter_v1_SetAttestationPolicyRequest, SetAttestationPolicyRequest__Output as _nkpsim_vcenter_v1_SetAttestationPolicyRequest__Output } from '../../../nkpsim/vcenter/v1/SetAttestationPolicyRequest.ts';
import type { SetAttestationPolicyResponse as _nkpsim_vcenter_v1_SetAttestationPolicyResponse, SetAttestationPolicyResponse__Output as _nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output } from '../../../nkpsim/vcenter/v1/SetAttestationPolicyResponse.ts';

/**
 * Whether hosts are what they say. Every call needs an operator's certificate.
 */
export interface AttestationServiceClient extends grpc.Client {
  /**
   * Attests a host now. NOT_FOUND: no such host. A host that is not accepted is an answer, no error.
   */
  AttestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  AttestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  AttestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  AttestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Attests a host now. NOT_FOUND: no such host. A host that is not accepted is an answer, no error.
   */
  attestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  attestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  attestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  attestHost(argument: _nkpsim_vcenter_v1_AttestHostRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AttestHostResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Approves the boot that a host's boot.yaml describes now, so that its configuration opens after it. FAILED_PRECONDITION: the
   * host is not attested, or what it would boot is not acceptable.
   */
  AuthorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  AuthorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  AuthorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  AuthorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Approves the boot that a host's boot.yaml describes now, so that its configuration opens after it. FAILED_PRECONDITION: the
   * host is not attested, or what it would boot is not acceptable.
   */
  authorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  authorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  authorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  authorizeBoot(argument: _nkpsim_vcenter_v1_AuthorizeBootRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AuthorizeBootResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a host must have booted to be accepted.
   */
  GetAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  GetAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  GetAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  GetAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a host must have booted to be accepted.
   */
  getAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  getAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  getAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  getAttestationPolicy(argument: _nkpsim_vcenter_v1_GetAttestationPolicyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What the last attestation of a host found.
   */
  GetHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  GetHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  GetHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  GetHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the last attestation of a host found.
   */
  getHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  getHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  getHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  getHostAttestation(argument: _nkpsim_vcenter_v1_GetHostAttestationRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetHostAttestationResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes that. INVALID_ARGUMENT: a version or level is none.
   */
  SetAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  SetAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  SetAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  SetAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes that. INVALID_ARGUMENT: a version or level is none.
   */
  setAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  setAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  setAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  setAttestationPolicy(argument: _nkpsim_vcenter_v1_SetAttestationPolicyRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Whether hosts are what they say. Every call needs an operator's certificate.
 */
export interface AttestationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Attests a host now. NOT_FOUND: no such host. A host that is not accepted is an answer, no error.
   */
  AttestHost: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AttestHostRequest__Output, _nkpsim_vcenter_v1_AttestHostResponse>;
  
  /**
   * Approves the boot that a host's boot.yaml describes now, so that its configuration opens after it. FAILED_PRECONDITION: the
   * host is not attested, or what it would boot is not acceptable.
   */
  AuthorizeBoot: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AuthorizeBootRequest__Output, _nkpsim_vcenter_v1_AuthorizeBootResponse>;
  
  /**
   * What a host must have booted to be accepted.
   */
  GetAttestationPolicy: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetAttestationPolicyRequest__Output, _nkpsim_vcenter_v1_GetAttestationPolicyResponse>;
  
  /**
   * What the last attestation of a host found.
   */
  GetHostAttestation: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetHostAttestationRequest__Output, _nkpsim_vcenter_v1_GetHostAttestationResponse>;
  
  /**
   * Changes that. INVALID_ARGUMENT: a version or level is none.
   */
  SetAttestationPolicy: grpc.handleUnaryCall<_nkpsim_vcenter_v1_SetAttestationPolicyRequest__Output, _nkpsim_vcenter_v1_SetAttestationPolicyResponse>;
  
}

export interface AttestationServiceDefinition extends grpc.ServiceDefinition {
  AttestHost: MethodDefinition<_nkpsim_vcenter_v1_AttestHostRequest, _nkpsim_vcenter_v1_AttestHostResponse, _nkpsim_vcenter_v1_AttestHostRequest__Output, _nkpsim_vcenter_v1_AttestHostResponse__Output>
  AuthorizeBoot: MethodDefinition<_nkpsim_vcenter_v1_AuthorizeBootRequest, _nkpsim_vcenter_v1_AuthorizeBootResponse, _nkpsim_vcenter_v1_AuthorizeBootRequest__Output, _nkpsim_vcenter_v1_AuthorizeBootResponse__Output>
  GetAttestationPolicy: MethodDefinition<_nkpsim_vcenter_v1_GetAttestationPolicyRequest, _nkpsim_vcenter_v1_GetAttestationPolicyResponse, _nkpsim_vcenter_v1_GetAttestationPolicyRequest__Output, _nkpsim_vcenter_v1_GetAttestationPolicyResponse__Output>
  GetHostAttestation: MethodDefinition<_nkpsim_vcenter_v1_GetHostAttestationRequest, _nkpsim_vcenter_v1_GetHostAttestationResponse, _nkpsim_vcenter_v1_GetHostAttestationRequest__Output, _nkpsim_vcenter_v1_GetHostAttestationResponse__Output>
  SetAttestationPolicy: MethodDefinition<_nkpsim_vcenter_v1_SetAttestationPolicyRequest, _nkpsim_vcenter_v1_SetAttestationPolicyResponse, _nkpsim_vcenter_v1_SetAttestationPolicyRequest__Output, _nkpsim_vcenter_v1_SetAttestationPolicyResponse__Output>
}
