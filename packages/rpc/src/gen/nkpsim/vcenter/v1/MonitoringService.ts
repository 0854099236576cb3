// Original file: proto/nkpsim/vcenter/v1/monitoring.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AcknowledgeAlarmRequest as _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, AcknowledgeAlarmRequest__Output as _nkpsim_vcenter_v1_AcknowledgeAlarmRequest__Output } from '../../../nkpsim/vcenter/v1/AcknowledgeAlarmRequest.ts';
import type { AcknowledgeAlarmResponse as _nkpsim_vcenter_v1_AcknowledgeAlarmResponse, AcknowledgeAlarmResponse__Output as _nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output } from '../../../nkpsim/vcenter/v1/AcknowledgeAlarmResponse.ts';
import type { FollowEventsRequest as _nkpsim_vcenter_v1_FollowEventsRequest, FollowEventsRequest__Output as _nkpsim_vcenter_v1_FollowEventsRequest__Output } from '../../../nkpsim/vcenter/v1/FollowEventsRequest.ts';
import type { FollowEventsResponse as _nkpsim_vcenter_v1_FollowEventsResponse, FollowEventsResponse__Output as _nkpsim_vcenter_v1_FollowEventsResponse__Output } from '../../../nkpsim/vcenter/v1/FollowEventsResponse.ts';
import type { ListAlarmsRequest as _nkpsim_vcenter_v1_ListAlarmsRequest, ListAlarmsRequest__Output as _nkpsim_vcenter_v1_ListAlarmsRequest__Output } from '../../../nkpsim/vcenter/v1/ListAlarmsRequest.ts';
import type { ListAlarmsResponse as _nkpsim_vcenter_v1_ListAlarmsResponse, ListAlarmsResponse__Output as _nkpsim_vcenter_v1_ListAlarmsResponse__Output } from '../../../nkpsim/vcenter/v1/ListAlarmsResponse.ts';
import type { ListEventsRequest as _nkpsim_vcenter_v1_ListEventsRequest, ListEventsRequest__Output as _nkpsim_vcenter_v1_ListEventsRequest__Output } from '../../../nkpsim/vcenter/v1/ListEventsRequest.ts';
import type { ListEventsResponse as _nkpsim_vcenter_v1_ListEventsResponse, ListEventsResponse__Output as _nkpsim_vcenter_v1_ListEventsResponse__Output } from '../../../nkpsim/vcenter/v1/ListEventsResponse.ts';
import type { ResetAlarmRequest as _nkpsim_vcenter_v1_ResetAlarmRequest, ResetAlarmRequest__Output as _nkpsim_vcenter_v1_ResetAlarmRequest__Output } from '../../../nkpsim/vcenter/v1/ResetAlarmRequest.ts';
import type { ResetAlarmResponse as _nkpsim_vcenter_v1_ResetAlarmResponse, ResetAlarmResponse__Output as _nkpsim_vcenter_v1_ResetAlarmResponse__Output } from '../../../nkpsim/vcenter/v1/ResetAlarmResponse.ts';

/**
 * What happened, and what stands wrong.
 */
export interface MonitoringServiceClient extends grpc.Client {
  /**
   * Notes that the caller has seen an alarm; it goes on standing. NOT_FOUND: it does not stand.
   */
  AcknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  AcknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  AcknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  AcknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Notes that the caller has seen an alarm; it goes on standing. NOT_FOUND: it does not stand.
   */
  acknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  acknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  acknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  acknowledgeAlarm(argument: _nkpsim_vcenter_v1_AcknowledgeAlarmRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Events from one on, and then each as it happens, until the caller leaves.
   */
  FollowEvents(argument: _nkpsim_vcenter_v1_FollowEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_FollowEventsResponse__Output>;
  FollowEvents(argument: _nkpsim_vcenter_v1_FollowEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_FollowEventsResponse__Output>;
  /**
   * Events from one on, and then each as it happens, until the caller leaves.
   */
  followEvents(argument: _nkpsim_vcenter_v1_FollowEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_FollowEventsResponse__Output>;
  followEvents(argument: _nkpsim_vcenter_v1_FollowEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_nkpsim_vcenter_v1_FollowEventsResponse__Output>;
  
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
   * Events that pass the filter, the newest first.
   */
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Events that pass the filter, the newest first.
   */
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _nkpsim_vcenter_v1_ListEventsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets an alarm to green until what it stands for has ended and comes again; one that is checked comes back at the next check.
   * NOT_FOUND: it does not stand.
   */
  ResetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  ResetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  ResetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  ResetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets an alarm to green until what it stands for has ended and comes again; one that is checked comes back at the next check.
   * NOT_FOUND: it does not stand.
   */
  resetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  resetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  resetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  resetAlarm(argument: _nkpsim_vcenter_v1_ResetAlarmRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ResetAlarmResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What happened, and what stands wrong.
 */
export interface MonitoringServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Notes that the caller has seen an alarm; it goes on standing. NOT_FOUND: it does not stand.
   */
  AcknowledgeAlarm: grpc.handleUnaryCall<_nkpsim_vcenter_v1_AcknowledgeAlarmRequest__Output, _nkpsim_vcenter_v1_AcknowledgeAlarmResponse>;
  
  /**
   * Events from one on, and then each as it happens, until the caller leaves.
   */
  FollowEvents: grpc.handleServerStreamingCall<_nkpsim_vcenter_v1_FollowEventsRequest__Output, _nkpsim_vcenter_v1_FollowEventsResponse>;
  
  /**
   * Alarms that stand now.
   */
  ListAlarms: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListAlarmsRequest__Output, _nkpsim_vcenter_v1_ListAlarmsResponse>;
  
  /**
   * Events that pass the filter, the newest first.
   */
  ListEvents: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListEventsRequest__Output, _nkpsim_vcenter_v1_ListEventsResponse>;
  
  /**
   * Sets an alarm to green until what it stands for has ended and comes again; one that is checked comes back at the next check.
   * NOT_FOUND: it does not stand.
   */
  ResetAlarm: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ResetAlarmRequest__Output, _nkpsim_vcenter_v1_ResetAlarmResponse>;
  
}

export interface MonitoringServiceDefinition extends grpc.ServiceDefinition {
  AcknowledgeAlarm: MethodDefinition<_nkpsim_vcenter_v1_AcknowledgeAlarmRequest, _nkpsim_vcenter_v1_AcknowledgeAlarmResponse, _nkpsim_vcenter_v1_AcknowledgeAlarmRequest__Output, _nkpsim_vcenter_v1_AcknowledgeAlarmResponse__Output>
  FollowEvents: MethodDefinition<_nkpsim_vcenter_v1_FollowEventsRequest, _nkpsim_vcenter_v1_FollowEventsResponse, _nkpsim_vcenter_v1_FollowEventsRequest__Output, _nkpsim_vcenter_v1_FollowEventsResponse__Output>
  ListAlarms: MethodDefinition<_nkpsim_vcenter_v1_ListAlarmsRequest, _nkpsim_vcenter_v1_ListAlarmsResponse, _nkpsim_vcenter_v1_ListAlarmsRequest__Output, _nkpsim_vcenter_v1_ListAlarmsResponse__Output>
  ListEvents: MethodDefinition<_nkpsim_vcenter_v1_ListEventsRequest, _nkpsim_vcenter_v1_ListEventsResponse, _nkpsim_vcenter_v1_ListEventsRequest__Output, _nkpsim_vcenter_v1_ListEventsResponse__Output>
  ResetAlarm: MethodDefinition<_nkpsim_vcenter_v1_ResetAlarmRequest, _nkpsim_vcenter_v1_ResetAlarmResponse, _nkpsim_vcenter_v1_ResetAlarmRequest__Output, _nkpsim_vcenter_v1_ResetAlarmResponse__Output>
}
