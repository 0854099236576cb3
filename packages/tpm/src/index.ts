export {
  type AttestationPolicy,
  DEFAULT_ATTESTATION_POLICY,
  isVersionAtLeast,
} from './attestation/attestation-policy.ts'
export type { AttestationContext, Check, KnownTpm } from './attestation/check.ts'
export { ATTESTATION_CHECKS } from './attestation/checks.ts'
export { decodeKeys } from './attestation/decoded-evidence.ts'
export {
  isForEndorsementKey,
  pathsToRoots,
  skippedText,
  type TrustedAuthorities,
  trustedAuthorities,
} from './attestation/endorsement-certificate.ts'
export {
  answerChallenge,
  type Challenge,
  type Evidence,
  openCredential,
  readTpmIdentity,
  type TpmIdentity,
} from './attestation/evidence.ts'
export { EK_TEMPLATE } from './attestation/keys.ts'
export { makeCredential } from './attestation/make-credential.ts'
export {
  type CheckResult,
  judgeBoot,
  notAccepted,
  type Verdict,
  verifyEvidence,
} from './attestation/verify.ts'
export { encodePublicArea, type RsaPublic } from './codec/public-area.ts'
export { objectName } from './codec/structures.ts'
export type { Credential } from './commands/attest.ts'
export type { DictionaryAttackState, TpmInfo } from './commands/capability.ts'
export { TpmError, type TpmErrorCode } from './errors.ts'
export { authorityName, readAuthorityVariable } from './event-log/efi-variable.ts'
export {
  decodeEventLog,
  EVENT_TYPE,
  encodeEventLog,
  isDigestOfData,
  type LogEvent,
  replayEventLog,
} from './event-log/event-log.ts'
export {
  ACCEPTANCE_LEVELS,
  type AcceptanceLevel,
  BOOT_PCRS,
  type BootDescription,
  MEASURED_PCRS,
  UPGRADABLE_PCRS,
  type Vib,
} from './measured-boot/boot-description.ts'
export { bootEvents, readBootEvents } from './measured-boot/boot-events.ts'
export {
  type BootAuthority,
  type BootPolicy,
  bootAuthorityOf,
  bootPolicyDigest,
  isSameAuthority,
  signBootPolicy,
} from './sealing/boot-policy.ts'
export {
  type Counter,
  type CounterName,
  provisionCounters,
  raiseCounter,
  readCounter,
} from './sealing/counters.ts'
export { seal, type Unsealed, unsealObject } from './sealing/seal.ts'
export {
  formatSealedObject,
  parseSealedObject,
  type SealedObject,
  type SealingPolicy,
} from './sealing/sealed-object.ts'
export { provisionStorageRootKey } from './sealing/storage-root-key.ts'
export { readEkName } from './swtpm/ek-name.ts'
export { type ManufactureInput, manufactureTpm } from './swtpm/manufacture.ts'
export {
  type StartSwtpmInput,
  type SwtpmProcess,
  startSwtpm,
  stopSwtpm,
} from './swtpm/supervisor.ts'
export { clearTpm, connectTpm, powerCycle, type Tpm, tpmOver } from './tpm.ts'
export { socketTpms, type Tpms } from './tpms.ts'
export {
  formatTpmEndpoint,
  parseTpmEndpoint,
  type TpmEndpoint,
  unixEndpoint,
} from './transport/endpoint.ts'
export { connectTransport } from './transport/socket-transport.ts'
export type { TpmConnection, TpmTransport } from './transport/transport.ts'
