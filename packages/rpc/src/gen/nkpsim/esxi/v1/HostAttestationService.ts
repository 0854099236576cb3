// Original file: proto/nkpsim/esxi/v1/attestation.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AttestRequest as _nkpsim_esxi_v1_AttestRequest, AttestRequest__Output as _nkpsim_esxi_v1_AttestRequest__Output } from '../../../nkpsim/esxi/v1/AttestRequest.ts';
import type { AttestResponse as _nkpsim_esxi_v1_AttestResponse, AttestResponse__Output as _nkpsim_esxi_v1_AttestResponse__Output } from '../../../nkpsim/esxi/v1/AttestResponse.ts';
import type { GetTpmIdentityRequest as _nkpsim_esxi_v1_GetTpmIdentityRequest, GetTpmIdentityRequest__Output as _nkpsim_esxi_v1_GetTpmIdentityRequest__Output } from '../../../nkpsim/esxi/v1/GetTpmIdentityRequest.ts';
import type { GetTpmIdentityResponse as _nkpsim_esxi_v1_GetTpmIdentityResponse, GetTpmIdentityResponse__Output as _nkpsim_esxi_v1_GetTpmIdentityResponse__Output } from '../../../nkpsim/esxi/v1/GetTpmIdentityResponse.ts';
import type { InstallBootPoliciesRequest as _nkpsim_esxi_v1_InstallBootPoliciesRequest, InstallBootPoliciesRequest__Output as _nkpsim_esxi_v1_InstallBootPoliciesRequest__Output } from '../../../nkpsim/esxi/v1/InstallBootPoliciesRequest.ts';
import type { InstallBootPoliciesResponse as _nkpsim_esxi_v1_InstallBootPoliciesResponse, InstallBootPoliciesResponse__Output as _nkpsim_esxi_v1_InstallBootPoliciesResponse__Output } from '../../../nkpsim/esxi/v1/InstallBootPoliciesResponse.ts';
import type { PredictBootRequest as _nkpsim_esxi_v1_PredictBootRequest, PredictBootRequest__Output as _nkpsim_esxi_v1_PredictBootRequest__Output } from '../../../nkpsim/esxi/v1/PredictBootRequest.ts';
import type { PredictBootResponse as _nkpsim_esxi_v1_PredictBootResponse, PredictBootResponse__Output as _nkpsim_esxi_v1_PredictBootResponse__Output } from '../../../nkpsim/esxi/v1/PredictBootResponse.ts';

/**
 * What vCenter alone asks of a host that it manages. UNAVAILABLE with the code TPM_UNAVAILABLE: the host's TPM
 * cannot be used; the message says why, in the words of the host's own log.
 */
export interface HostAttestationServiceClient extends grpc.Client {
  /**
   * Answers a challenge: the second half.
   */
  Attest(argument: _nkpsim_esxi_v1_AttestRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  Attest(argument: _nkpsim_esxi_v1_AttestRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  Attest(argument: _nkpsim_esxi_v1_AttestRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  Attest(argument: _nkpsim_esxi_v1_AttestRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers a challenge: the second half.
   */
  attest(argument: _nkpsim_esxi_v1_AttestRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  attest(argument: _nkpsim_esxi_v1_AttestRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  attest(argument: _nkpsim_esxi_v1_AttestRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  attest(argument: _nkpsim_esxi_v1_AttestRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_AttestResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Who the TPM is: the first half of an attestation.
   */
  GetTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  GetTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  GetTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  GetTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Who the TPM is: the first half of an attestation.
   */
  getTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  getTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  getTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  getTpmIdentity(argument: _nkpsim_esxi_v1_GetTpmIdentityRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetTpmIdentityResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Has the host seal its configuration to boots that vCenter approves, and keeps the approvals.
   */
  InstallBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  InstallBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  InstallBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  InstallBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Has the host seal its configuration to boots that vCenter approves, and keeps the approvals.
   */
  installBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  installBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  installBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  installBootPolicies(argument: _nkpsim_esxi_v1_InstallBootPoliciesRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What the host would measure if it booted now, from its boot.yaml as it lies there.
   */
  PredictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  PredictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  PredictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  PredictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the host would measure if it booted now, from its boot.yaml as it lies there.
   */
  predictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  predictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  predictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  predictBoot(argument: _nkpsim_esxi_v1_PredictBootRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PredictBootResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What vCenter alone asks of a host that it manages. UNAVAILABLE with the code TPM_UNAVAILABLE: the host's TPM
 * cannot be used; the message says why, in the words of the host's own log.
 */
export interface HostAttestationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Answers a challenge: the second half.
   */
  Attest: grpc.handleUnaryCall<_nkpsim_esxi_v1_AttestRequest__Output, _nkpsim_esxi_v1_AttestResponse>;
  
  /**
   * Who the TPM is: the first half of an attestation.
   */
  GetTpmIdentity: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetTpmIdentityRequest__Output, _nkpsim_esxi_v1_GetTpmIdentityResponse>;
  
  /**
   * Has the host seal its configuration to boots that vCenter approves, and keeps the approvals.
   */
  InstallBootPolicies: grpc.handleUnaryCall<_nkpsim_esxi_v1_InstallBootPoliciesRequest__Output, _nkpsim_esxi_v1_InstallBootPoliciesResponse>;
  
  /**
   * What the host would measure if it booted now, from its boot.yaml as it lies there.
   */
  PredictBoot: grpc.handleUnaryCall<_nkpsim_esxi_v1_PredictBootRequest__Output, _nkpsim_esxi_v1_PredictBootResponse>;
  
}

export interface HostAttestationServiceDefinition extends grpc.ServiceDefinition {
  Attest: MethodDefinition<_nkpsim_esxi_v1_AttestRequest, _nkpsim_esxi_v1_AttestResponse, _nkpsim_esxi_v1_AttestRequest__Output, _nkpsim_esxi_v1_AttestResponse__Output>
  GetTpmIdentity: MethodDefinition<_nkpsim_esxi_v1_GetTpmIdentityRequest, _nkpsim_esxi_v1_GetTpmIdentityResponse, _nkpsim_esxi_v1_GetTpmIdentityRequest__Output, _nkpsim_esxi_v1_GetTpmIdentityResponse__Output>
  InstallBootPolicies: MethodDefinition<_nkpsim_esxi_v1_InstallBootPoliciesRequest, _nkpsim_esxi_v1_InstallBootPoliciesResponse, _nkpsim_esxi_v1_InstallBootPoliciesRequest__Output, _nkpsim_esxi_v1_InstallBootPoliciesResponse__Output>
  PredictBoot: MethodDefinition<_nkpsim_esxi_v1_PredictBootRequest, _nkpsim_esxi_v1_PredictBootResponse, _nkpsim_esxi_v1_PredictBootRequest__Output, _nkpsim_esxi_v1_PredictBootResponse__Output>
}
