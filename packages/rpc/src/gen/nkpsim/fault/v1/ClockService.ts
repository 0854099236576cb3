// Original file: proto/nkpsim/fault/v1/clock.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdvanceClockRequest as _nkpsim_fault_v1_AdvanceClockRequest, AdvanceClockRequest__Output as _nkpsim_fault_v1_AdvanceClockRequest__Output } from '../../../nkpsim/fault/v1/AdvanceClockRequest.ts';
import type { AdvanceClockResponse as _nkpsim_fault_v1_AdvanceClockResponse, AdvanceClockResponse__Output as _nkpsim_fault_v1_AdvanceClockResponse__Output } from '../../../nkpsim/fault/v1/AdvanceClockResponse.ts';
import type { FreezeClockRequest as _nkpsim_fault_v1_FreezeClockRequest, FreezeClockRequest__Output as _nkpsim_fault_v1_FreezeClockRequest__Output } from '../../../nkpsim/fault/v1/FreezeClockRequest.ts';
import type { FreezeClockResponse as _nkpsim_fault_v1_FreezeClockResponse, FreezeClockResponse__Output as _nkpsim_fault_v1_FreezeClockResponse__Output } from '../../../nkpsim/fault/v1/FreezeClockResponse.ts';
import type { GetClockRequest as _nkpsim_fault_v1_GetClockRequest, GetClockRequest__Output as _nkpsim_fault_v1_GetClockRequest__Output } from '../../../nkpsim/fault/v1/GetClockRequest.ts';
import type { GetClockResponse as _nkpsim_fault_v1_GetClockResponse, GetClockResponse__Output as _nkpsim_fault_v1_GetClockResponse__Output } from '../../../nkpsim/fault/v1/GetClockResponse.ts';
import type { ResumeClockRequest as _nkpsim_fault_v1_ResumeClockRequest, ResumeClockRequest__Output as _nkpsim_fault_v1_ResumeClockRequest__Output } from '../../../nkpsim/fault/v1/ResumeClockRequest.ts';
import type { ResumeClockResponse as _nkpsim_fault_v1_ResumeClockResponse, ResumeClockResponse__Output as _nkpsim_fault_v1_ResumeClockResponse__Output } from '../../../nkpsim/fault/v1/ResumeClockResponse.ts';
import type { SetClockRequest as _nkpsim_fault_v1_SetClockRequest, SetClockRequest__Output as _nkpsim_fault_v1_SetClockRequest__Output } from '../../../nkpsim/fault/v1/SetClockRequest.ts';
import type { SetClockResponse as _nkpsim_fault_v1_SetClockResponse, SetClockResponse__Output as _nkpsim_fault_v1_SetClockResponse__Output } from '../../../nkpsim/fault/v1/SetClockResponse.ts';

/**
 * Time as a daemon sees it. Only a daemon that was started with faults enabled lets its time be changed: FAILED_PRECONDITION.
 */
export interface ClockServiceClient extends grpc.Client {
  /**
   * Lets time pass at once: what waits for a moment in between happens at that moment.
   */
  AdvanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  AdvanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  AdvanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  AdvanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets time pass at once: what waits for a moment in between happens at that moment.
   */
  advanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  advanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  advanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  advanceClock(argument: _nkpsim_fault_v1_AdvanceClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stops time.
   */
  FreezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  FreezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  FreezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  FreezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Stops time.
   */
  freezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  freezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  freezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  freezeClock(argument: _nkpsim_fault_v1_FreezeClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_FreezeClockResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The time, and how it runs.
   */
  GetClock(argument: _nkpsim_fault_v1_GetClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  GetClock(argument: _nkpsim_fault_v1_GetClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  GetClock(argument: _nkpsim_fault_v1_GetClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  GetClock(argument: _nkpsim_fault_v1_GetClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The time, and how it runs.
   */
  getClock(argument: _nkpsim_fault_v1_GetClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  getClock(argument: _nkpsim_fault_v1_GetClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  getClock(argument: _nkpsim_fault_v1_GetClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  getClock(argument: _nkpsim_fault_v1_GetClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_GetClockResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets a stopped clock run again.
   */
  ResumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  ResumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  ResumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  ResumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets a stopped clock run again.
   */
  resumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  resumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  resumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  resumeClock(argument: _nkpsim_fault_v1_ResumeClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_ResumeClockResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Shows another time from now on; nobody's waiting is over by it.
   */
  SetClock(argument: _nkpsim_fault_v1_SetClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  SetClock(argument: _nkpsim_fault_v1_SetClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  SetClock(argument: _nkpsim_fault_v1_SetClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  SetClock(argument: _nkpsim_fault_v1_SetClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Shows another time from now on; nobody's waiting is over by it.
   */
  setClock(argument: _nkpsim_fault_v1_SetClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  setClock(argument: _nkpsim_fault_v1_SetClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  setClock(argument: _nkpsim_fault_v1_SetClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  setClock(argument: _nkpsim_fault_v1_SetClockRequest, callback: grpc.requestCallback<_nkpsim_fault_v1_SetClockResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Time as a daemon sees it. Only a daemon that was started with faults enabled lets its time be changed: FAILED_PRECONDITION.
 */
export interface ClockServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Lets time pass at once: what waits for a moment in between happens at that moment.
   */
  AdvanceClock: grpc.handleUnaryCall<_nkpsim_fault_v1_AdvanceClockRequest__Output, _nkpsim_fault_v1_AdvanceClockResponse>;
  
  /**
   * Stops time.
   */
  FreezeClock: grpc.handleUnaryCall<_nkpsim_fault_v1_FreezeClockRequest__Output, _nkpsim_fault_v1_FreezeClockResponse>;
  
  /**
   * The time, and how it runs.
   */
  GetClock: grpc.handleUnaryCall<_nkpsim_fault_v1_GetClockRequest__Output, _nkpsim_fault_v1_GetClockResponse>;
  
  /**
   * Lets a stopped clock run again.
   */
  ResumeClock: grpc.handleUnaryCall<_nkpsim_fault_v1_ResumeClockRequest__Output, _nkpsim_fault_v1_ResumeClockResponse>;
  
  /**
   * Shows another time from now on; nobody's waiting is over by it.
   */
  SetClock: grpc.handleUnaryCall<_nkpsim_fault_v1_SetClockRequest__Output, _nkpsim_fault_v1_SetClockResponse>;
  
}

export interface ClockServiceDefinition extends grpc.ServiceDefinition {
  AdvanceClock: MethodDefinition<_nkpsim_fault_v1_AdvanceClockRequest, _nkpsim_fault_v1_AdvanceClockResponse, _nkpsim_fault_v1_AdvanceClockRequest__Output, _nkpsim_fault_v1_AdvanceClockResponse__Output>
  FreezeClock: MethodDefinition<_nkpsim_fault_v1_FreezeClockRequest, _nkpsim_fault_v1_FreezeClockResponse, _nkpsim_fault_v1_FreezeClockRequest__Output, _nkpsim_fault_v1_FreezeClockResponse__Output>
  GetClock: MethodDefinition<_nkpsim_fault_v1_GetClockRequest, _nkpsim_fault_v1_GetClockResponse, _nkpsim_fault_v1_GetClockRequest__Output, _nkpsim_fault_v1_GetClockResponse__Output>
  ResumeClock: MethodDefinition<_nkpsim_fault_v1_ResumeClockRequest, _nkpsim_fault_v1_ResumeClockResponse, _nkpsim_fault_v1_ResumeClockRequest__Output, _nkpsim_fault_v1_ResumeClockResponse__Output>
  SetClock: MethodDefinition<_nkpsim_fault_v1_SetClockRequest, _nkpsim_fault_v1_SetClockResponse, _nkpsim_fault_v1_SetClockRequest__Output, _nkpsim_fault_v1_SetClockResponse__Output>
}
