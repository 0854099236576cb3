/** Reason for which a server refused a request: its number in KMIP, and its name if it has one. */
export type ResultReason = { number: number; name: ResultReasonName | undefined }

/** Reasons of KMIP 1.x (KMIP 1.4, 9.1.3.2.29) and of KMIP 2.x that servers also send in 1.x. */
const REASONS = {
  1: 'ItemNotFound',
  2: 'ResponseTooLarge',
  3: 'AuthenticationNotSuccessful',
  4: 'InvalidMessage',
  5: 'OperationNotSupported',
  6: 'MissingData',
  7: 'InvalidField',
  8: 'FeatureNotSupported',
  9: 'OperationCanceledByRequester',
  10: 'CryptographicFailure',
  11: 'IllegalOperation',
  12: 'PermissionDenied',
  13: 'ObjectArchived',
  14: 'IndexOutOfBounds',
  15: 'ApplicationNamespaceNotSupported',
  16: 'KeyFormatTypeNotSupported',
  17: 'KeyCompressionTypeNotSupported',
  18: 'EncodingOptionError',
  19: 'KeyValueNotPresent',
  54: 'ObjectDestroyed',
  55: 'ObjectNotFound',
  67: 'WrongKeyLifecycleState',
  256: 'GeneralFailure',
} as const

export type ResultReasonName = (typeof REASONS)[keyof typeof REASONS]

/** Names a reason. A server may send any number. */
export function resultReason(number: number): ResultReason {
  const names: Readonly<Record<number, ResultReasonName>> = REASONS
  return { number, name: names[number] }
}

/** Whether a server says that it does not have a key, or no longer. */
export function isKeyMissing({ name }: ResultReason): boolean {
  return name === 'ItemNotFound' || name === 'ObjectNotFound' || name === 'ObjectDestroyed'
}
