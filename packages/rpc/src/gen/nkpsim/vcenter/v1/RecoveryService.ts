// Original file: proto/nkpsim/vcenter/v1/recovery.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateBackupRequest as _nkpsim_vcenter_v1_CreateBackupRequest, CreateBackupRequest__Output as _nkpsim_vcenter_v1_CreateBackupRequest__Output } from '../../../nkpsim/vcenter/v1/CreateBackupRequest.ts';
import type { CreateBackupResponse as _nkpsim_vcenter_v1_CreateBackupResponse, CreateBackupResponse__Output as _nkpsim_vcenter_v1_CreateBackupResponse__Output } from '../../../nkpsim/vcenter/v1/CreateBackupResponse.ts';
import type { DeleteScheduleRequest as _nkpsim_vcenter_v1_DeleteScheduleRequest, DeleteScheduleRequest__Output as _nkpsim_vcenter_v1_DeleteScheduleRequest__Output } from '../../../nkpsim/vcenter/v1/DeleteScheduleRequest.ts';
import type { DeleteScheduleResponse as _nkpsim_vcenter_v1_DeleteScheduleResponse, DeleteScheduleResponse__Output as _nkpsim_vcenter_v1_DeleteScheduleResponse__Output } from '../../../nkpsim/vcenter/v1/DeleteScheduleResponse.ts';
import type { GetBackupJobRequest as _nkpsim_vcenter_v1_GetBackupJobRequest, GetBackupJobRequest__Output as _nkpsim_vcenter_v1_GetBackupJobRequest__Output } from '../../../nkpsim/vcenter/v1/GetBackupJobRequest.ts';
import type { GetBackupJobResponse as _nkpsim_vcenter_v1_GetBackupJobResponse, GetBackupJobResponse__Output as _nkpsim_vcenter_v1_GetBackupJobResponse__Output } from '../../../nkpsim/vcenter/v1/GetBackupJobResponse.ts';
import type { GetScheduleRequest as _nkpsim_vcenter_v1_GetScheduleRequest, GetScheduleRequest__Output as _nkpsim_vcenter_v1_GetScheduleRequest__Output } from '../../../nkpsim/vcenter/v1/GetScheduleRequest.ts';
import type { GetScheduleResponse as _nkpsim_vcenter_v1_GetScheduleResponse, GetScheduleResponse__Output as _nkpsim_vcenter_v1_GetScheduleResponse__Output } from '../../../nkpsim/vcenter/v1/GetScheduleResponse.ts';
import type { ListBackupJobsRequest as _nkpsim_vcenter_v1_ListBackupJobsRequest, ListBackupJobsRequest__Output as _nkpsim_vcenter_v1_ListBackupJobsRequest__Output } from '../../../nkpsim/vcenter/v1/ListBackupJobsRequest.ts';
import type { ListBackupJobsResponse as _nkpsim_vcenter_v1_ListBackupJobsResponse, ListBackupJobsResponse__Output as _nkpsim_vcenter_v1_ListBackupJobsResponse__Output } from '../../../nkpsim/vcenter/v1/ListBackupJobsResponse.ts';
import type { ListSchedulesRequest as _nkpsim_vcenter_v1_ListSchedulesRequest, ListSchedulesRequest__Output as _nkpsim_vcenter_v1_ListSchedulesRequest__Output } from '../../../nkpsim/vcenter/v1/ListSchedulesRequest.ts';
import type { ListSchedulesResponse as _nkpsim_vcenter_v1_ListSchedulesResponse, ListSchedulesResponse__Output as _nkpsim_vcenter_v1_ListSchedulesResponse__Output } from '../../../nkpsim/vcenter/v1/ListSchedulesResponse.ts';
import type { SetScheduleRequest as _nkpsim_vcenter_v1_SetScheduleRequest, SetScheduleRequest__Output as _nkpsim_vcenter_v1_SetScheduleRequest__Output } from '../../../nkpsim/vcenter/v1/SetScheduleRequest.ts';
import type { SetScheduleResponse as _nkpsim_vcenter_v1_SetScheduleResponse, SetScheduleResponse__Output as _nkpsim_vcenter_v1_SetScheduleResponse__Output } from '../../../nkpsim/vcenter/v1/SetScheduleResponse.ts';

/**
 * Backups of the whole vCenter: its inventory, its identity and its key providers with their KDKs. A backup
 * is restored where no vCenter runs, so that is no call.
 */
export interface RecoveryServiceClient extends grpc.Client {
  /**
   * Begins a backup of what the vCenter keeps at this moment, and returns while it is made. INVALID_ARGUMENT: what
   * is asked for is not possible. ABORTED: another backup is being made.
   */
  CreateBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  CreateBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  CreateBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  CreateBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins a backup of what the vCenter keeps at this moment, and returns while it is made. INVALID_ARGUMENT: what
   * is asked for is not possible. ABORTED: another backup is being made.
   */
  createBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  createBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  createBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  createBackup(argument: _nkpsim_vcenter_v1_CreateBackupRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes a schedule; backups that it made stay. NOT_FOUND: no such schedule.
   */
  DeleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  DeleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  DeleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  DeleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes a schedule; backups that it made stay. NOT_FOUND: no such schedule.
   */
  deleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  deleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  deleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  deleteSchedule(argument: _nkpsim_vcenter_v1_DeleteScheduleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteScheduleResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One backup job by its id. NOT_FOUND: no such job, or no longer.
   */
  GetBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  GetBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  GetBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  GetBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One backup job by its id. NOT_FOUND: no such job, or no longer.
   */
  getBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  getBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  getBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  getBackupJob(argument: _nkpsim_vcenter_v1_GetBackupJobRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetBackupJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One schedule by name. NOT_FOUND: no such schedule.
   */
  GetSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  GetSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  GetSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  GetSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One schedule by name. NOT_FOUND: no such schedule.
   */
  getSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  getSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  getSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  getSchedule(argument: _nkpsim_vcenter_v1_GetScheduleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetScheduleResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The newest 100 backup jobs.
   */
  ListBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  ListBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  ListBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  ListBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The newest 100 backup jobs.
   */
  listBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  listBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  listBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  listBackupJobs(argument: _nkpsim_vcenter_v1_ListBackupJobsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListBackupJobsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every schedule.
   */
  ListSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every schedule.
   */
  listSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _nkpsim_vcenter_v1_ListSchedulesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a schedule, or replaces the one of its name; what is secret is to be given again then. INVALID_ARGUMENT:
   * what is asked for is not possible. RESOURCE_EXHAUSTED: 10 schedules exist.
   */
  SetSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  SetSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  SetSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  SetSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a schedule, or replaces the one of its name; what is secret is to be given again then. INVALID_ARGUMENT:
   * what is asked for is not possible. RESOURCE_EXHAUSTED: 10 schedules exist.
   */
  setSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  setSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  setSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  setSchedule(argument: _nkpsim_vcenter_v1_SetScheduleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetScheduleResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Backups of the whole vCenter: its inventory, its identity and its key providers with their KDKs. A backup
 * is restored where no vCenter runs, so that is no call.
 */
export interface RecoveryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Begins a backup of what the vCenter keeps at this moment, and returns while it is made. INVALID_ARGUMENT: what
   * is asked for is not possible. ABORTED: another backup is being made.
   */
  CreateBackup: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateBackupRequest__Output, _nkpsim_vcenter_v1_CreateBackupResponse>;
  
  /**
   * Removes a schedule; backups that it made stay. NOT_FOUND: no such schedule.
   */
  DeleteSchedule: grpc.handleUnaryCall<_nkpsim_vcenter_v1_DeleteScheduleRequest__Output, _nkpsim_vcenter_v1_DeleteScheduleResponse>;
  
  /**
   * One backup job by its id. NOT_FOUND: no such job, or no longer.
   */
  GetBackupJob: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetBackupJobRequest__Output, _nkpsim_vcenter_v1_GetBackupJobResponse>;
  
  /**
   * One schedule by name. NOT_FOUND: no such schedule.
   */
  GetSchedule: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetScheduleRequest__Output, _nkpsim_vcenter_v1_GetScheduleResponse>;
  
  /**
   * The newest 100 backup jobs.
   */
  ListBackupJobs: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListBackupJobsRequest__Output, _nkpsim_vcenter_v1_ListBackupJobsResponse>;
  
  /**
   * Every schedule.
   */
  ListSchedules: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListSchedulesRequest__Output, _nkpsim_vcenter_v1_ListSchedulesResponse>;
  
  /**
   * Makes a schedule, or replaces the one of its name; what is secret is to be given again then. INVALID_ARGUMENT:
   * what is asked for is not possible. RESOURCE_EXHAUSTED: 10 schedules exist.
   */
  SetSchedule: grpc.handleUnaryCall<_nkpsim_vcenter_v1_SetScheduleRequest__Output, _nkpsim_vcenter_v1_SetScheduleResponse>;
  
}

export interface RecoveryServiceDefinition extends grpc.ServiceDefinition {
  CreateBackup: MethodDefinition<_nkpsim_vcenter_v1_CreateBackupRequest, _nkpsim_vcenter_v1_CreateBackupResponse, _nkpsim_vcenter_v1_CreateBackupRequest__Output, _nkpsim_vcenter_v1_CreateBackupResponse__Output>
  DeleteSchedule: MethodDefinition<_nkpsim_vcenter_v1_DeleteScheduleRequest, _nkpsim_vcenter_v1_DeleteScheduleResponse, _nkpsim_vcenter_v1_DeleteScheduleRequest__Output, _nkpsim_vcenter_v1_DeleteScheduleResponse__Output>
  GetBackupJob: MethodDefinition<_nkpsim_vcenter_v1_GetBackupJobRequest, _nkpsim_vcenter_v1_GetBackupJobResponse, _nkpsim_vcenter_v1_GetBackupJobRequest__Output, _nkpsim_vcenter_v1_GetBackupJobResponse__Output>
  GetSchedule: MethodDefinition<_nkpsim_vcenter_v1_GetScheduleRequest, _nkpsim_vcenter_v1_GetScheduleResponse, _nkpsim_vcenter_v1_GetScheduleRequest__Output, _nkpsim_vcenter_v1_GetScheduleResponse__Output>
  ListBackupJobs: MethodDefinition<_nkpsim_vcenter_v1_ListBackupJobsRequest, _nkpsim_vcenter_v1_ListBackupJobsResponse, _nkpsim_vcenter_v1_ListBackupJobsRequest__Output, _nkpsim_vcenter_v1_ListBackupJobsResponse__Output>
  ListSchedules: MethodDefinition<_nkpsim_vcenter_v1_ListSchedulesRequest, _nkpsim_vcenter_v1_ListSchedulesResponse, _nkpsim_vcenter_v1_ListSchedulesRequest__Output, _nkpsim_vcenter_v1_ListSchedulesResponse__Output>
  SetSchedule: MethodDefinition<_nkpsim_vcenter_v1_SetScheduleRequest, _nkpsim_vcenter_v1_SetScheduleResponse, _nkpsim_vcenter_v1_SetScheduleRequest__Output, _nkpsim_vcenter_v1_SetScheduleResponse__Output>
}
