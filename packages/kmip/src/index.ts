export { connectKmip, peekServerCertificate } from './client/connect-kmip.ts'
export { isServerFailure, KmipError, type KmipErrorCode } from './errors.ts'
export type {
  ConnectKmip,
  KmipAttribute,
  KmipKeyState,
  KmipNetwork,
  KmipPlace,
  KmipServer,
  KmipSession,
  KmipVersion,
  PeekServerCertificate,
  ShownCertificates,
} from './kmip-session.ts'
export { isUniqueIdentifier } from './message/operations.ts'
export { isKeyMissing, type ResultReason, type ResultReasonName } from './result-reason.ts'
