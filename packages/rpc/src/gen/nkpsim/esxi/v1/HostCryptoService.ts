// Original file: proto/nkpsim/esxi/v1/host_crypto.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeKeyRequest as _nkpsim_esxi_v1_ChangeKeyRequest, ChangeKeyRequest__Output as _nkpsim_esxi_v1_ChangeKeyRequest__Output } from '../../../nkpsim/esxi/v1/ChangeKeyRequest.ts';
import type { ChangeKeyResponse as _nkpsim_esxi_v1_ChangeKeyResponse, ChangeKeyResponse__Output as _nkpsim_esxi_v1_ChangeKeyResponse__Output } from '../../../nkpsim/esxi/v1/ChangeKeyResponse.ts';
import type { DisableCryptoRequest as _nkpsim_esxi_v1_DisableCryptoRequest, DisableCryptoRequest__Output as _nkpsim_esxi_v1_DisableCryptoRequest__Output } from '../../../nkpsim/esxi/v1/DisableCryptoRequest.ts';
import type { DisableCryptoResponse as _nkpsim_esxi_v1_DisableCryptoResponse, DisableCryptoResponse__Output as _nkpsim_esxi_v1_DisableCryptoResponse__Output } from '../../../nkpsim/esxi/v1/DisableCryptoResponse.ts';
import type { EnableCryptoRequest as _nkpsim_esxi_v1_EnableCryptoRequest, EnableCryptoRequest__Output as _nkpsim_esxi_v1_EnableCryptoRequest__Output } from '../../../nkpsim/esxi/v1/EnableCryptoRequest.ts';
import type { EnableCryptoResponse as _nkpsim_esxi_v1_EnableCryptoResponse, EnableCryptoResponse__Output as _nkpsim_esxi_v1_EnableCryptoResponse__Output } from '../../../nkpsim/esxi/v1/EnableCryptoResponse.ts';
import type { GetCryptoRequest as _nkpsim_esxi_v1_GetCryptoRequest, GetCryptoRequest__Output as _nkpsim_esxi_v1_GetCryptoRequest__Output } from '../../../nkpsim/esxi/v1/GetCryptoRequest.ts';
import type { GetCryptoResponse as _nkpsim_esxi_v1_GetCryptoResponse, GetCryptoResponse__Output as _nkpsim_esxi_v1_GetCryptoResponse__Output } from '../../../nkpsim/esxi/v1/GetCryptoResponse.ts';
import type { PrepareCryptoRequest as _nkpsim_esxi_v1_PrepareCryptoRequest, PrepareCryptoRequest__Output as _nkpsim_esxi_v1_PrepareCryptoRequest__Output } from '../../../nkpsim/esxi/v1/PrepareCryptoRequest.ts';
import type { PrepareCryptoResponse as _nkpsim_esxi_v1_PrepareCryptoResponse, PrepareCryptoResponse__Output as _nkpsim_esxi_v1_PrepareCryptoResponse__Output } from '../../../nkpsim/esxi/v1/PrepareCryptoResponse.ts';

/**
 * Encryption mode of a host, and the host key that encrypts its core dumps. Asked of the host itself: it answers with
 * vCenter absent. FAILED_PRECONDITION with the code CRYPTO_MODE_INVALID: the mode does not allow it.
 */
export interface HostCryptoServiceClient extends grpc.Client {
  /**
   * A safe host gets another host key.
   */
  ChangeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  ChangeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  ChangeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  ChangeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A safe host gets another host key.
   */
  changeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  changeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  changeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  changeKey(argument: _nkpsim_esxi_v1_ChangeKeyRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_ChangeKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A prepared or safe host becomes pendingIncapable until its next boot, and then incapable.
   */
  DisableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  DisableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  DisableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  DisableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prepared or safe host becomes pendingIncapable until its next boot, and then incapable.
   */
  disableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  disableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  disableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  disableCrypto(argument: _nkpsim_esxi_v1_DisableCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_DisableCryptoResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Becomes safe, from incapable or prepared, with a new host key, and unlocks every registered VM whose keys can be
   * derived. On a host that is safe it renews a host key whose KDK is gone; ALREADY_EXISTS when none needs it.
   */
  EnableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  EnableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  EnableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  EnableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Becomes safe, from incapable or prepared, with a new host key, and unlocks every registered VM whose keys can be
   * derived. On a host that is safe it renews a host key whose KDK is gone; ALREADY_EXISTS when none needs it.
   */
  enableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  enableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  enableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  enableCrypto(argument: _nkpsim_esxi_v1_EnableCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_EnableCryptoResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The mode as it stands.
   */
  GetCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  GetCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  GetCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  GetCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The mode as it stands.
   */
  getCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  getCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  getCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  getCrypto(argument: _nkpsim_esxi_v1_GetCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_GetCryptoResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Incapable becomes prepared.
   */
  PrepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  PrepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  PrepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  PrepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Incapable becomes prepared.
   */
  prepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  prepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  prepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  prepareCrypto(argument: _nkpsim_esxi_v1_PrepareCryptoRequest, callback: grpc.requestCallback<_nkpsim_esxi_v1_PrepareCryptoResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Encryption mode of a host, and the host key that encrypts its core dumps. Asked of the host itself: it answers with
 * vCenter absent. FAILED_PRECONDITION with the code CRYPTO_MODE_INVALID: the mode does not allow it.
 */
export interface HostCryptoServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * A safe host gets another host key.
   */
  ChangeKey: grpc.handleUnaryCall<_nkpsim_esxi_v1_ChangeKeyRequest__Output, _nkpsim_esxi_v1_ChangeKeyResponse>;
  
  /**
   * A prepared or safe host becomes pendingIncapable until its next boot, and then incapable.
   */
  DisableCrypto: grpc.handleUnaryCall<_nkpsim_esxi_v1_DisableCryptoRequest__Output, _nkpsim_esxi_v1_DisableCryptoResponse>;
  
  /**
   * Becomes safe, from incapable or prepared, with a new host key, and unlocks every registered VM whose keys can be
   * derived. On a host that is safe it renews a host key whose KDK is gone; ALREADY_EXISTS when none needs it.
   */
  EnableCrypto: grpc.handleUnaryCall<_nkpsim_esxi_v1_EnableCryptoRequest__Output, _nkpsim_esxi_v1_EnableCryptoResponse>;
  
  /**
   * The mode as it stands.
   */
  GetCrypto: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetCryptoRequest__Output, _nkpsim_esxi_v1_GetCryptoResponse>;
  
  /**
   * Incapable becomes prepared.
   */
  PrepareCrypto: grpc.handleUnaryCall<_nkpsim_esxi_v1_PrepareCryptoRequest__Output, _nkpsim_esxi_v1_PrepareCryptoResponse>;
  
}

export interface HostCryptoServiceDefinition extends grpc.ServiceDefinition {
  ChangeKey: MethodDefinition<_nkpsim_esxi_v1_ChangeKeyRequest, _nkpsim_esxi_v1_ChangeKeyResponse, _nkpsim_esxi_v1_ChangeKeyRequest__Output, _nkpsim_esxi_v1_ChangeKeyResponse__Output>
  DisableCrypto: MethodDefinition<_nkpsim_esxi_v1_DisableCryptoRequest, _nkpsim_esxi_v1_DisableCryptoResponse, _nkpsim_esxi_v1_DisableCryptoRequest__Output, _nkpsim_esxi_v1_DisableCryptoResponse__Output>
  EnableCrypto: MethodDefinition<_nkpsim_esxi_v1_EnableCryptoRequest, _nkpsim_esxi_v1_EnableCryptoResponse, _nkpsim_esxi_v1_EnableCryptoRequest__Output, _nkpsim_esxi_v1_EnableCryptoResponse__Output>
  GetCrypto: MethodDefinition<_nkpsim_esxi_v1_GetCryptoRequest, _nkpsim_esxi_v1_GetCryptoResponse, _nkpsim_esxi_v1_GetCryptoRequest__Output, _nkpsim_esxi_v1_GetCryptoResponse__Output>
  PrepareCrypto: MethodDefinition<_nkpsim_esxi_v1_PrepareCryptoRequest, _nkpsim_esxi_v1_PrepareCryptoResponse, _nkpsim_esxi_v1_PrepareCryptoRequest__Output, _nkpsim_esxi_v1_PrepareCryptoResponse__Output>
}
