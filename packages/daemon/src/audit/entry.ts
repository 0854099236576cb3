import type { Secret } from '@nkpsim/crypto'

/** A call, as its server describes it to the log. */
export type AuditEntry = {
  /** The caller, such as `operator administrator@vsphere.local`. */
  caller: string
  /** Full name of the call. */
  call: string
  /** Name of the target of the call; empty if the call names none. */
  target: string
  /** The request. The log contains only HMACs of its secrets. */
  request: object
  /** Trace in which the daemon serves the call. */
  traceId?: string | undefined
}

/**
 * Kind of a call that is counted.
 * @property isStranger whether anybody can invent such kinds; these cannot displace other kinds
 */
export type RepeatedKind = { name: string; isStranger: boolean }

/** A call whose attempt is durable in the log. */
export type AuditedCall = {
  /**
   * Records how the call ended: `OK`, or the code of its error. Never throws, because the call has
   * already had its effect. If the outcome cannot be written, the log retries at the next attempt,
   * and refuses attempts until it succeeds.
   */
  settle(code: string): void
}

/** The keys of an audit log. */
export type AuditKeys = {
  /** Signs checkpoints: Ed25519, PKCS#8 DER. */
  signingKey: Secret
  /** Key of the HMACs that replace secrets in records, 32 bytes. */
  macKey: Secret
}
