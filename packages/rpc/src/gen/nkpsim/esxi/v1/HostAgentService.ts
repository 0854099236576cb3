// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { SynchronizeRequest as _nkpsim_esxi_v1_SynchronizeRequest, SynchronizeRequest__Output as _nkpsim_esxi_v1_SynchronizeRequest__Output } from '../../../nkpsim/esxi/v1/SynchronizeRequest.ts';
import type { SynchronizeResponse as _nkpsim_esxi_v1_SynchronizeResponse, SynchronizeResponse__Output as _nkpsim_esxi_v1_SynchronizeResponse__Output } from '../../../nkpsim/esxi/v1/SynchronizeResponse.ts';

/**
 * What vCenter alone calls on a host that it manages.
 */
export interface HostAgentServiceClient extends grpc.Client {
  /**
   * One long-lived stream. The host tells what it holds when the stream opens; vCenter sends desired state;
   * the host answers each with an Acknowledgement once it is durable, or with a Refusal. In between the host tells
   * of its registered VMs: once after its state, and whenever they changed.
   */
  Synchronize(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_nkpsim_esxi_v1_SynchronizeRequest, _nkpsim_esxi_v1_SynchronizeResponse__Output>;
  Synchronize(options?: grpc.CallOptions): grpc.ClientDuplexStream<_nkpsim_esxi_v1_SynchronizeRequest, _nkpsim_esxi_v1_SynchronizeResponse__Output>;
  /**
   * One long-lived stream. The host tells what it holds when the stream opens; vCenter sends desired state;
   * the host answers each with an Acknowledgement once it is durable, or with a Refusal. In between the host tells
   * of its registered VMs: once after its state, and whenever they changed.
   */
  synchronize(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_nkpsim_esxi_v1_SynchronizeRequest, _nkpsim_esxi_v1_SynchronizeResponse__Output>;
  synchronize(options?: grpc.CallOptions): grpc.ClientDuplexStream<_nkpsim_esxi_v1_SynchronizeRequest, _nkpsim_esxi_v1_SynchronizeResponse__Output>;
  
}

/**
 * What vCenter alone calls on a host that it manages.
 */
export interface HostAgentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One long-lived stream. The host tells what it holds when the stream opens; vCenter sends desired state;
   * the host answers each with an Acknowledgement once it is durable, or with a Refusal. In between the host tells
   * of its registered VMs: once after its state, and whenever they changed.
   */
  Synchronize: grpc.handleBidiStreamingCall<_nkpsim_esxi_v1_SynchronizeRequest__Output, _nkpsim_esxi_v1_SynchronizeResponse>;
  
}

export interface HostAgentServiceDefinition extends grpc.ServiceDefinition {
  Synchronize: MethodDefinition<_nkpsim_esxi_v1_SynchronizeRequest, _nkpsim_esxi_v1_SynchronizeResponse, _nkpsim_esxi_v1_SynchronizeRequest__Output, _nkpsim_esxi_v1_SynchronizeResponse__Output>
}
