// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListAlarmsRequest as _nkpsim_vcenter_v1_ListAlarmsRequest, ListAlarmsRequest__Output as _nkpsim_vcenter_v1_ListAlarmsRequest__Output } from '../../../nkpsim/vcenter/v1/ListAlarmsRequest.ts';
import type { ListAlarmsResponse as _nkpsim_vcenter_v1_ListAlarmsResponse, ListAlarmsResponse__Output as _nkpsim_vcenter_v1_ListAlarmsResponse__Output } from '../../../nkpsim/vcenter/v1/ListAlarmsResponse.ts';
import type { ListEventsRequest as _nkpsim_vcenter_v1_ListEventsRequest, ListEventsRequest__Output as _nkpsim_vcenter_v1_ListEventsRequest__Output } from '../../../nkpsim/vcenter/v1/ListEventsRequest.ts';
import type { ListEventsResponse as _nkpsim_vcenter_v1_ListEventsResponse, ListEventsResponse__Output as _nkpsim_vcenter_v1_ListEventsResponse__Output } from '../../../nkpsim/vcenter/v1/ListEventsResponse.ts';

/**
 * What happened, and what stands wrong. Every call needs an operator's certificate.
 */
export interface MonitoringServiceClient extends grpc.Client {
  /**
   * Alarms that stand now.
   */
  ListAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  ListAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  ListAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  ListAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Alarms that stand now.
   */
  listAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  listAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  listAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  listAlarms(argument: _nkpsim_vcenter_v1_ListAlarmsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListAlarmsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Events, the newest first.
   */
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Events, the newest first.
   */
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What happened, and what stands wrong. Every call needs an operator's certificate.
 */
export interface MonitoringServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Alarms that stand now.
   */
  ListAlarms: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListAlarmsRequest__Output, _nkpsim_vcenter_v1_ListAlarmsResponse>;
  
  /**
   * Events, the newest first.
   */
  ListEvents: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListEventsRequest__Output, _nkpsim_vcenter_v1_ListEventsResponse>;
  
}

export interface MonitoringServiceDefinition extends grpc.ServiceDefinition {
  ListAlarms: MethodDefinition<_nkpsim_vcenter_v1_ListAlarmsRequest, _nkpsim_vcenter_v1_ListAlarmsResponse, _nkpsim_vcenter_v1_ListAlarmsRequest__Output, _nkpsim_vcenter_v1_ListAlarmsResponse__Output>
  ListEvents: MethodDefinition<_nkpsim_vcenter_v1_ListEventsRequest, _nkpsim_vcenter_v1_ListEventsResponse, _nkpsim_vcenter_v1_ListEventsRequest__Output, _nkpsim_vcenter_v1_ListEventsResponse__Output>
}
