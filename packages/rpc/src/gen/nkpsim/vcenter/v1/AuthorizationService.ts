// Original file: proto/nkpsim/vcenter/v1/authorization.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeOwnPasswordRequest as _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, ChangeOwnPasswordRequest__Output as _nkpsim_vcenter_v1_ChangeOwnPasswordRequest__Output } from '../../../nkpsim/vcenter/v1/ChangeOwnPasswordRequest.ts';
import type { ChangeOwnPasswordResponse as _nkpsim_vcenter_v1_ChangeOwnPasswordResponse, ChangeOwnPasswordResponse__Output as _nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output } from '../../../nkpsim/vcenter/v1/ChangeOwnPasswordResponse.ts';
import type { CreateRoleRequest as _nkpsim_vcenter_v1_CreateRoleRequest, CreateRoleRequest__Output as _nkpsim_vcenter_v1_CreateRoleRequest__Output } from '../../../nkpsim/vcenter/v1/CreateRoleRequest.ts';
import type { CreateRoleResponse as _nkpsim_vcenter_v1_CreateRoleResponse, CreateRoleResponse__Output as _nkpsim_vcenter_v1_CreateRoleResponse__Output } from '../../../nkpsim/vcenter/v1/CreateRoleResponse.ts';
import type { CreateUserRequest as _nkpsim_vcenter_v1_CreateUserRequest, CreateUserRequest__Output as _nkpsim_vcenter_v1_CreateUserRequest__Output } from '../../../nkpsim/vcenter/v1/CreateUserRequest.ts';
import type { CreateUserResponse as _nkpsim_vcenter_v1_CreateUserResponse, CreateUserResponse__Output as _nkpsim_vcenter_v1_CreateUserResponse__Output } from '../../../nkpsim/vcenter/v1/CreateUserResponse.ts';
import type { DeleteRoleRequest as _nkpsim_vcenter_v1_DeleteRoleRequest, DeleteRoleRequest__Output as _nkpsim_vcenter_v1_DeleteRoleRequest__Output } from '../../../nkpsim/vcenter/v1/DeleteRoleRequest.ts';
import type { DeleteRoleResponse as _nkpsim_vcenter_v1_DeleteRoleResponse, DeleteRoleResponse__Output as _nkpsim_vcenter_v1_DeleteRoleResponse__Output } from '../../../nkpsim/vcenter/v1/DeleteRoleResponse.ts';
import type { DeleteUserRequest as _nkpsim_vcenter_v1_DeleteUserRequest, DeleteUserRequest__Output as _nkpsim_vcenter_v1_DeleteUserRequest__Output } from '../../../nkpsim/vcenter/v1/DeleteUserRequest.ts';
import type { DeleteUserResponse as _nkpsim_vcenter_v1_DeleteUserResponse, DeleteUserResponse__Output as _nkpsim_vcenter_v1_DeleteUserResponse__Output } from '../../../nkpsim/vcenter/v1/DeleteUserResponse.ts';
import type { ListPermissionsRequest as _nkpsim_vcenter_v1_ListPermissionsRequest, ListPermissionsRequest__Output as _nkpsim_vcenter_v1_ListPermissionsRequest__Output } from '../../../nkpsim/vcenter/v1/ListPermissionsRequest.ts';
import type { ListPermissionsResponse as _nkpsim_vcenter_v1_ListPermissionsResponse, ListPermissionsResponse__Output as _nkpsim_vcenter_v1_ListPermissionsResponse__Output } from '../../../nkpsim/vcenter/v1/ListPermissionsResponse.ts';
import type { ListPrivilegesRequest as _nkpsim_vcenter_v1_ListPrivilegesRequest, ListPrivilegesRequest__Output as _nkpsim_vcenter_v1_ListPrivilegesRequest__Output } from '../../../nkpsim/vcenter/v1/ListPrivilegesRequest.ts';
import type { ListPrivilegesResponse as _nkpsim_vcenter_v1_ListPrivilegesResponse, ListPrivilegesResponse__Output as _nkpsim_vcenter_v1_ListPrivilegesResponse__Output } from '../../../nkpsim/vcenter/v1/ListPrivilegesResponse.ts';
import type { ListRolesRequest as _nkpsim_vcenter_v1_ListRolesRequest, ListRolesRequest__Output as _nkpsim_vcenter_v1_ListRolesRequest__Output } from '../../../nkpsim/vcenter/v1/ListRolesRequest.ts';
import type { ListRolesResponse as _nkpsim_vcenter_v1_ListRolesResponse, ListRolesResponse__Output as _nkpsim_vcenter_v1_ListRolesResponse__Output } from '../../../nkpsim/vcenter/v1/ListRolesResponse.ts';
import type { ListUsersRequest as _nkpsim_vcenter_v1_ListUsersRequest, ListUsersRequest__Output as _nkpsim_vcenter_v1_ListUsersRequest__Output } from '../../../nkpsim/vcenter/v1/ListUsersRequest.ts';
import type { ListUsersResponse as _nkpsim_vcenter_v1_ListUsersResponse, ListUsersResponse__Output as _nkpsim_vcenter_v1_ListUsersResponse__Output } from '../../../nkpsim/vcenter/v1/ListUsersResponse.ts';
import type { RemovePermissionRequest as _nkpsim_vcenter_v1_RemovePermissionRequest, RemovePermissionRequest__Output as _nkpsim_vcenter_v1_RemovePermissionRequest__Output } from '../../../nkpsim/vcenter/v1/RemovePermissionRequest.ts';
import type { RemovePermissionResponse as _nkpsim_vcenter_v1_RemovePermissionResponse, RemovePermissionResponse__Output as _nkpsim_vcenter_v1_RemovePermissionResponse__Output } from '../../../nkpsim/vcenter/v1/RemovePermissionResponse.ts';
import type { SetPasswordRequest as _nkpsim_vcenter_v1_SetPasswordRequest, SetPasswordRequest__Output as _nkpsim_vcenter_v1_SetPasswordRequest__Output } from '../../../nkpsim/vcenter/v1/SetPasswordRequest.ts';
import type { SetPasswordResponse as _nkpsim_vcenter_v1_SetPasswordResponse, SetPasswordResponse__Output as _nkpsim_vcenter_v1_SetPasswordResponse__Output } from '../../../nkpsim/vcenter/v1/SetPasswordResponse.ts';
import type { SetPermissionRequest as _nkpsim_vcenter_v1_SetPermissionRequest, SetPermissionRequest__Output as _nkpsim_vcenter_v1_SetPermissionRequest__Output } from '../../../nkpsim/vcenter/v1/SetPermissionRequest.ts';
import type { SetPermissionResponse as _nkpsim_vcenter_v1_SetPermissionResponse, SetPermissionResponse__Output as _nkpsim_vcenter_v1_SetPermissionResponse__Output } from '../../../nkpsim/vcenter/v1/SetPermissionResponse.ts';
import type { UpdateRoleRequest as _nkpsim_vcenter_v1_UpdateRoleRequest, UpdateRoleRequest__Output as _nkpsim_vcenter_v1_UpdateRoleRequest__Output } from '../../../nkpsim/vcenter/v1/UpdateRoleRequest.ts';
import type { UpdateRoleResponse as _nkpsim_vcenter_v1_UpdateRoleResponse, UpdateRoleResponse__Output as _nkpsim_vcenter_v1_UpdateRoleResponse__Output } from '../../../nkpsim/vcenter/v1/UpdateRoleResponse.ts';

/**
 * Who may log in, and what for.
 */
export interface AuthorizationServiceClient extends grpc.Client {
  /**
   * Gives the caller another password, and ends the caller's sessions. UNAUTHENTICATED: the present one is wrong.
   */
  ChangeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  ChangeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  ChangeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  ChangeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the caller another password, and ends the caller's sessions. UNAUTHENTICATED: the present one is wrong.
   */
  changeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  changeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  changeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  changeOwnPassword(argument: _nkpsim_vcenter_v1_ChangeOwnPasswordRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a role. ALREADY_EXISTS: the name is taken.
   */
  CreateRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  CreateRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  CreateRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  CreateRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a role. ALREADY_EXISTS: the name is taken.
   */
  createRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  createRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  createRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  createRole(argument: _nkpsim_vcenter_v1_CreateRoleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateRoleResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a user, who may do nothing until a permission is set. ALREADY_EXISTS: the name is taken.
   */
  CreateUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  CreateUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  CreateUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  CreateUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a user, who may do nothing until a permission is set. ALREADY_EXISTS: the name is taken.
   */
  createUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  createUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  createUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  createUser(argument: _nkpsim_vcenter_v1_CreateUserRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_CreateUserResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes a role. FAILED_PRECONDITION: it is the product's, or someone has it.
   */
  DeleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  DeleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  DeleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  DeleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes a role. FAILED_PRECONDITION: it is the product's, or someone has it.
   */
  deleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  deleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  deleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  deleteRole(argument: _nkpsim_vcenter_v1_DeleteRoleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteRoleResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes a user with the user's permissions and sessions. FAILED_PRECONDITION: the last administrator.
   */
  DeleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes a user with the user's permissions and sessions. FAILED_PRECONDITION: the last administrator.
   */
  deleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _nkpsim_vcenter_v1_DeleteUserRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_DeleteUserResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every permission.
   */
  ListPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  ListPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  ListPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  ListPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every permission.
   */
  listPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  listPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  listPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  listPermissions(argument: _nkpsim_vcenter_v1_ListPermissionsRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPermissionsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every privilege that a role may hold.
   */
  ListPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  ListPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  ListPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  ListPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every privilege that a role may hold.
   */
  listPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  listPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  listPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  listPrivileges(argument: _nkpsim_vcenter_v1_ListPrivilegesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListPrivilegesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every role, those of the product first.
   */
  ListRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  ListRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  ListRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  ListRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every role, those of the product first.
   */
  listRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  listRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  listRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  listRoles(argument: _nkpsim_vcenter_v1_ListRolesRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListRolesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every user.
   */
  ListUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every user.
   */
  listUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _nkpsim_vcenter_v1_ListUsersRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes a user's role on an entity away. FAILED_PRECONDITION: nobody would be an administrator any more.
   */
  RemovePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  RemovePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  RemovePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  RemovePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes a user's role on an entity away. FAILED_PRECONDITION: nobody would be an administrator any more.
   */
  removePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  removePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  removePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  removePermission(argument: _nkpsim_vcenter_v1_RemovePermissionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_RemovePermissionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives a user another password, and ends the user's sessions.
   */
  SetPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  SetPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  SetPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  SetPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives a user another password, and ends the user's sessions.
   */
  setPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  setPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  setPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  setPassword(argument: _nkpsim_vcenter_v1_SetPasswordRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPasswordResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives a user a role on an entity, in the place of the one that the user has there.
   */
  SetPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  SetPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  SetPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  SetPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives a user a role on an entity, in the place of the one that the user has there.
   */
  setPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  setPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  setPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  setPermission(argument: _nkpsim_vcenter_v1_SetPermissionRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_SetPermissionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives a role other privileges. FAILED_PRECONDITION: it is the product's.
   */
  UpdateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  UpdateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  UpdateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  UpdateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives a role other privileges. FAILED_PRECONDITION: it is the product's.
   */
  updateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  updateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  updateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  updateRole(argument: _nkpsim_vcenter_v1_UpdateRoleRequest, callback: grpc.requestCallback<_nkpsim_vcenter_v1_UpdateRoleResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Who may log in, and what for.
 */
export interface AuthorizationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives the caller another password, and ends the caller's sessions. UNAUTHENTICATED: the present one is wrong.
   */
  ChangeOwnPassword: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ChangeOwnPasswordRequest__Output, _nkpsim_vcenter_v1_ChangeOwnPasswordResponse>;
  
  /**
   * Makes a role. ALREADY_EXISTS: the name is taken.
   */
  CreateRole: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateRoleRequest__Output, _nkpsim_vcenter_v1_CreateRoleResponse>;
  
  /**
   * Makes a user, who may do nothing until a permission is set. ALREADY_EXISTS: the name is taken.
   */
  CreateUser: grpc.handleUnaryCall<_nkpsim_vcenter_v1_CreateUserRequest__Output, _nkpsim_vcenter_v1_CreateUserResponse>;
  
  /**
   * Deletes a role. FAILED_PRECONDITION: it is the product's, or someone has it.
   */
  DeleteRole: grpc.handleUnaryCall<_nkpsim_vcenter_v1_DeleteRoleRequest__Output, _nkpsim_vcenter_v1_DeleteRoleResponse>;
  
  /**
   * Deletes a user with the user's permissions and sessions. FAILED_PRECONDITION: the last administrator.
   */
  DeleteUser: grpc.handleUnaryCall<_nkpsim_vcenter_v1_DeleteUserRequest__Output, _nkpsim_vcenter_v1_DeleteUserResponse>;
  
  /**
   * Every permission.
   */
  ListPermissions: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListPermissionsRequest__Output, _nkpsim_vcenter_v1_ListPermissionsResponse>;
  
  /**
   * Every privilege that a role may hold.
   */
  ListPrivileges: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListPrivilegesRequest__Output, _nkpsim_vcenter_v1_ListPrivilegesResponse>;
  
  /**
   * Every role, those of the product first.
   */
  ListRoles: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListRolesRequest__Output, _nkpsim_vcenter_v1_ListRolesResponse>;
  
  /**
   * Every user.
   */
  ListUsers: grpc.handleUnaryCall<_nkpsim_vcenter_v1_ListUsersRequest__Output, _nkpsim_vcenter_v1_ListUsersResponse>;
  
  /**
   * Takes a user's role on an entity away. FAILED_PRECONDITION: nobody would be an administrator any more.
   */
  RemovePermission: grpc.handleUnaryCall<_nkpsim_vcenter_v1_RemovePermissionRequest__Output, _nkpsim_vcenter_v1_RemovePermissionResponse>;
  
  /**
   * Gives a user another password, and ends the user's sessions.
   */
  SetPassword: grpc.handleUnaryCall<_nkpsim_vcenter_v1_SetPasswordRequest__Output, _nkpsim_vcenter_v1_SetPasswordResponse>;
  
  /**
   * Gives a user a role on an entity, in the place of the one that the user has there.
   */
  SetPermission: grpc.handleUnaryCall<_nkpsim_vcenter_v1_SetPermissionRequest__Output, _nkpsim_vcenter_v1_SetPermissionResponse>;
  
  /**
   * Gives a role other privileges. FAILED_PRECONDITION: it is the product's.
   */
  UpdateRole: grpc.handleUnaryCall<_nkpsim_vcenter_v1_UpdateRoleRequest__Output, _nkpsim_vcenter_v1_UpdateRoleResponse>;
  
}

export interface AuthorizationServiceDefinition extends grpc.ServiceDefinition {
  ChangeOwnPassword: MethodDefinition<_nkpsim_vcenter_v1_ChangeOwnPasswordRequest, _nkpsim_vcenter_v1_ChangeOwnPasswordResponse, _nkpsim_vcenter_v1_ChangeOwnPasswordRequest__Output, _nkpsim_vcenter_v1_ChangeOwnPasswordResponse__Output>
  CreateRole: MethodDefinition<_nkpsim_vcenter_v1_CreateRoleRequest, _nkpsim_vcenter_v1_CreateRoleResponse, _nkpsim_vcenter_v1_CreateRoleRequest__Output, _nkpsim_vcenter_v1_CreateRoleResponse__Output>
  CreateUser: MethodDefinition<_nkpsim_vcenter_v1_CreateUserRequest, _nkpsim_vcenter_v1_CreateUserResponse, _nkpsim_vcenter_v1_CreateUserRequest__Output, _nkpsim_vcenter_v1_CreateUserResponse__Output>
  DeleteRole: MethodDefinition<_nkpsim_vcenter_v1_DeleteRoleRequest, _nkpsim_vcenter_v1_DeleteRoleResponse, _nkpsim_vcenter_v1_DeleteRoleRequest__Output, _nkpsim_vcenter_v1_DeleteRoleResponse__Output>
  DeleteUser: MethodDefinition<_nkpsim_vcenter_v1_DeleteUserRequest, _nkpsim_vcenter_v1_DeleteUserResponse, _nkpsim_vcenter_v1_DeleteUserRequest__Output, _nkpsim_vcenter_v1_DeleteUserResponse__Output>
  ListPermissions: MethodDefinition<_nkpsim_vcenter_v1_ListPermissionsRequest, _nkpsim_vcenter_v1_ListPermissionsResponse, _nkpsim_vcenter_v1_ListPermissionsRequest__Output, _nkpsim_vcenter_v1_ListPermissionsResponse__Output>
  ListPrivileges: MethodDefinition<_nkpsim_vcenter_v1_ListPrivilegesRequest, _nkpsim_vcenter_v1_ListPrivilegesResponse, _nkpsim_vcenter_v1_ListPrivilegesRequest__Output, _nkpsim_vcenter_v1_ListPrivilegesResponse__Output>
  ListRoles: MethodDefinition<_nkpsim_vcenter_v1_ListRolesRequest, _nkpsim_vcenter_v1_ListRolesResponse, _nkpsim_vcenter_v1_ListRolesRequest__Output, _nkpsim_vcenter_v1_ListRolesResponse__Output>
  ListUsers: MethodDefinition<_nkpsim_vcenter_v1_ListUsersRequest, _nkpsim_vcenter_v1_ListUsersResponse, _nkpsim_vcenter_v1_ListUsersRequest__Output, _nkpsim_vcenter_v1_ListUsersResponse__Output>
  RemovePermission: MethodDefinition<_nkpsim_vcenter_v1_RemovePermissionRequest, _nkpsim_vcenter_v1_RemovePermissionResponse, _nkpsim_vcenter_v1_RemovePermissionRequest__Output, _nkpsim_vcenter_v1_RemovePermissionResponse__Output>
  SetPassword: MethodDefinition<_nkpsim_vcenter_v1_SetPasswordRequest, _nkpsim_vcenter_v1_SetPasswordResponse, _nkpsim_vcenter_v1_SetPasswordRequest__Output, _nkpsim_vcenter_v1_SetPasswordResponse__Output>
  SetPermission: MethodDefinition<_nkpsim_vcenter_v1_SetPermissionRequest, _nkpsim_vcenter_v1_SetPermissionResponse, _nkpsim_vcenter_v1_SetPermissionRequest__Output, _nkpsim_vcenter_v1_SetPermissionResponse__Output>
  UpdateRole: MethodDefinition<_nkpsim_vcenter_v1_UpdateRoleRequest, _nkpsim_vcenter_v1_UpdateRoleResponse, _nkpsim_vcenter_v1_UpdateRoleRequest__Output, _nkpsim_vcenter_v1_UpdateRoleResponse__Output>
}
