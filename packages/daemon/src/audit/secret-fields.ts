/**
 * Fields of requests that the audit log tells by their HMAC alone, as handlers spell them, in
 * whichever message they stand. Bytes need no place here: all of them are told so.
 */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'backupPassword',
  'config',
  'downloadToken',
  'keyDerivationKey',
  'locationPassword',
  'locationPrivateKey',
  'newPassword',
  'password',
  'recoveryKey',
  'token',
])

export function isSecretField(name: string): boolean {
  return SECRET_FIELDS.has(name)
}
