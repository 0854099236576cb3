export type { CallOptions } from './client/call-options.ts'
export { type ExpectedPeer, unexpectedPeer } from './client/expected-peer.ts'
export type {
  Authorization,
  AuthorizationRequest,
  RpcChannel,
  RpcClient,
} from './client/rpc-channel.ts'
export type { ServerCertificate } from './client/server-certificate.ts'
export { RpcError, type RpcStatus } from './errors/rpc-error.ts'
export { oneLine } from './errors/wire.ts'
export {
  clockService,
  type FaultClock,
  MAX_ADVANCE_MS,
  MAX_TIME_MS,
} from './fault/clock-service.ts'
export type * as cloneV1 from './gen/clone-v1.ts'
export type * as esxiV1 from './gen/esxi-v1.ts'
export type * as faultV1 from './gen/fault-v1.ts'
export type * as trustV1 from './gen/trust-v1.ts'
export type * as vcenterV1 from './gen/vcenter-v1.ts'
export { formatIdentityUri, type PeerIdentity, parseIdentityUri } from './identity/peer-identity.ts'
export { MAX_MESSAGE_BYTES, MAX_TIMEOUT_MS, STREAM_GRACE_MS } from './limits.ts'
export type { RpcLogger } from './logger.ts'
export type { Network } from './network.ts'
export {
  type Audience,
  declaredRequirements,
  type NeededPrivilege,
  neededPrivileges,
  type Requirement,
  requirementOf,
} from './proto/requirement.ts'
export type { ServiceName } from './proto/service-types.ts'
export type { CallContext } from './server/call-context.ts'
export type { UnauthenticatedTls } from './server/credentials.ts'
export {
  type Allow,
  defineService,
  type ServiceHandlers,
  type ServiceRegistration,
} from './server/define-service.ts'
export type { Guard, GuardedCall } from './server/guard.ts'
export { bearerToken, guardOperations } from './server/guard-operations.ts'
export { refusingServices } from './server/refusing-services.ts'
export type { RpcServer, RpcServerOptions } from './server/rpc-server.ts'
export { answerNothing, serve } from './server/serve.ts'
export type { ServedCall } from './server/serve-call.ts'
export type { TlsIdentity } from './tls-identity.ts'
export { wipedOnceSent } from './wiped-messages.ts'
