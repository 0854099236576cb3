// Original file: proto/nkpsim/vcenter/v1/session.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetSessionRequest as _nkpsim_vcenter_v1_GetSessionRequest, GetSessionRequest__Output as _nkpsim_vcenter_v1_GetSessionRequest__Output } from '../../../nkpsim/vcenter/v1/GetSessionRequest.ts';
import type { GetSessionResponse as _nkpsim_vcenter_v1_GetSessionResponse, GetSessionResponse__Output as _nkpsim_vcenter_v1_GetSessionResponse__Output } from '../../../nkpsim/vcenter/v1/GetSessionResponse.ts';
import type { ListSessionsRequest as _nkpsim_vcenter_v1_ListSessionsRequest, ListSessionsRequest__Output as _nkpsim_vcenter_v1_ListSessionsRequest__Output } from '../../../nkpsim/vcenter/v1/ListSessionsRequest.ts';
import type { ListSessionsResponse as _nkpsim_vcenter_v1_ListSessionsResponse, ListSessionsResponse__Output as _nkpsim_vcenter_v1_ListSessionsResponse__Output } from '../../../nkpsim/vcenter/v1/ListSessionsResponse.ts';
import type { LoginRequest as _nkpsim_vcenter_v1_LoginRequest, LoginRequest__Output as _nkpsim_vcenter_v1_LoginRequest__Output } from '../../../nkpsim/vcenter/v1/LoginRequest.ts';
import type { LoginResponse as _nkpsim_vcenter_v1_LoginResponse, LoginResponse__Output as _nkpsim_vcenter_v1_LoginResponse__Output } from '../../../nkpsim/vcenter/v1/LoginResponse.ts';
import type { LogoutRequest as _nkpsim_vcenter_v1_LogoutRequest, LogoutRequest__Output as _nkpsim_vcenter_v1_LogoutRequest__Output } from '../../../nkpsim/vcenter/v1/LogoutRequest.ts';
import type { LogoutResponse as _nkpsim_vcenter_v1_LogoutResponse, LogoutResponse__Output as _nkpsim_vcenter_v1_LogoutResponse__Output } from '../../../nkpsim/vcenter/v1/LogoutResponse.ts';
import type { TerminateSessionRequest as _nkpsim_vcenter_v1_TerminateSessionRequest, TerminateSessionRequest__Output as _nkpsim_vcenter_v1_TerminateSessionRequest__Output } from '../../../nkpsim/vcenter/v1/TerminateSessionRequest.ts';
import type { TerminateSessionResponse as _nkpsim_vcenter_v1_TerminateSessionResponse, TerminateSessionResponse__Output as _nkpsim_vcenter_v1_TerminateSessionResponse__Output } from '../../../nkpsim/vcenter/v1/TerminateSessionResponse.ts';

/**
 * Logging in and out. A session's token goes into the metadata `authorization` of every other call, as `Bearer TOKEN`, to the vCenter and to its
 * hosts.
 */
export interface SessionServiceClient extends grpc.Client {
  /**
   * The session of the caller.
   */
  GetSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  GetSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  GetSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  GetSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The session of the caller.
   */
  getSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  getSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  getSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  getSession(argument: _nkpsim_vcenter_v1_GetSessionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_GetSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every session.
   */
  ListSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every session.
   */
  listSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _nkpsim_vcenter_v1_ListSessionsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins a session. UNAUTHENTICATED: user name or password is wrong, or there were too many wrong ones.
   */
  Login(argument: _nkpsim_vcenter_v1_LoginRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  Login(argument: _nkpsim_vcenter_v1_LoginRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  Login(argument: _nkpsim_vcenter_v1_LoginRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  Login(argument: _nkpsim_vcenter_v1_LoginRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins a session. UNAUTHENTICATED: user name or password is wrong, or there were too many wrong ones.
   */
  login(argument: _nkpsim_vcenter_v1_LoginRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _nkpsim_vcenter_v1_LoginRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _nkpsim_vcenter_v1_LoginRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _nkpsim_vcenter_v1_LoginRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LoginResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends the session of the caller.
   */
  Logout(argument: _nkpsim_vcenter_v1_LogoutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  Logout(argument: _nkpsim_vcenter_v1_LogoutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  Logout(argument: _nkpsim_vcenter_v1_LogoutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  Logout(argument: _nkpsim_vcenter_v1_LogoutRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends the session of the caller.
   */
  logout(argument: _nkpsim_vcenter_v1_LogoutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  logout(argument: _nkpsim_vcenter_v1_LogoutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  logout(argument: _nkpsim_vcenter_v1_LogoutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  logout(argument: _nkpsim_vcenter_v1_LogoutRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_LogoutResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a session. NOT_FOUND: no such session.
   */
  TerminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  TerminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  TerminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  TerminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a session. NOT_FOUND: no such session.
   */
  terminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  terminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  terminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  terminateSession(argument: _nkpsim_vcenter_v1_TerminateSessionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_TerminateSessionResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Logging in and out. A session's token goes into the metadata `authorization` of every other call, as `Bearer TOKEN`, to the vCenter and to its
 * hosts.
 */
export interface SessionServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The session of the caller.
   */
  GetSession: grpc.handleUnaryCall<_nkpsim_vcenter_v1_GetSessionRequest__Output, _nkpsim_vcenter_v1_GetSessionResponse>;
  
  /**
   * Every session.
   */
  ListSessions: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListSessionsRequest__Output, _nkpsim_vcenter_v1_ListSessionsResponse>;
  
  /**
   * Begins a session. UNAUTHENTICATED: user name or password is wrong, or there were too many wrong ones.
   */
  Login: grpc.handleUnaryCall<_nkpsim_vcenter_v1_LoginRequest__Output, _nkpsim_vcenter_v1_LoginResponse>;
  
  /**
   * Ends the session of the caller.
   */
  Logout: grpc.handleUnaryCall<_nkpsim_vcenter_v1_LogoutRequest__Output, _nkpsim_vcenter_v1_LogoutResponse>;
  
  /**
   * Ends a session. NOT_FOUND: no such session.
   */
  TerminateSession: grpc.handleUnaryCall<_nkpsim_vcenter_v1_TerminateSessionRequest__Output, _nkpsim_vcenter_v1_TerminateSessionResponse>;
  
}

export interface SessionServiceDefinition extends grpc.ServiceDefinition {
  GetSession: MethodDefinition<_nkpsim_vcenter_v1_GetSessionRequest, _nkpsim_vcenter_v1_GetSessionResponse, _nkpsim_vcenter_v1_GetSessionRequest__Output, _nkpsim_vcenter_v1_GetSessionResponse__Output>
  ListSessions: MethodDefinition<_nkpsim_vcenter_v1_ListSessionsRequest, _nkpsim_vcenter_v1_ListSessionsResponse, _nkpsim_vcenter_v1_ListSessionsRequest__Output, _nkpsim_vcenter_v1_ListSessionsResponse__Output>
  Login: MethodDefinition<_nkpsim_vcenter_v1_LoginRequest, _nkpsim_vcenter_v1_LoginResponse, _nkpsim_vcenter_v1_LoginRequest__Output, _nkpsim_vcenter_v1_LoginResponse__Output>
  Logout: MethodDefinition<_nkpsim_vcenter_v1_LogoutRequest, _nkpsim_vcenter_v1_LogoutResponse, _nkpsim_vcenter_v1_LogoutRequest__Output, _nkpsim_vcenter_v1_LogoutResponse__Output>
  TerminateSession: MethodDefinition<_nkpsim_vcenter_v1_TerminateSessionRequest, _nkpsim_vcenter_v1_TerminateSessionResponse, _nkpsim_vcenter_v1_TerminateSessionRequest__Output, _nkpsim_vcenter_v1_TerminateSessionResponse__Output>
}
