import type { KmipKeyState, KmipVersion } from '../kmip-session.ts'

/** A client as a KMS sees it: by its certificate. */
export type KmsClient = {
  /** Common name of the certificate. It decides whose keys a client sees. */
  commonName: string
  /** Whether the certificate may identify clients (extended key usage clientAuth). */
  isForClients: boolean
}

/** A key of a KMS. */
export type KmsKey = {
  bytes: Buffer
  state: Exclude<KmipKeyState, 'Unknown'>
  /** Common name of the client that made it. */
  owner: string
  /** Custom attributes by name, with "x-". */
  attributes: Map<string, string>
}

/** How a KMS differs from others. */
export type KmsStyle = {
  /** Versions that it offers, in this order. */
  versions: readonly KmipVersion[]
  /** Whether it accepts custom attributes. */
  hasCustomAttributes: boolean
  /** Whether a batch continues after a failure if the client does not ask for it. */
  continuesBatches: boolean
  /** Numbers of its reasons for an unknown key, and for a key in a wrong state. */
  reasons: { unknown: number; state: number }
}

/** State of a connection: the last key that it used (the ID placeholder). */
export type KmsConnection = { client: KmsClient; lastId: string | undefined }

/** Reads a request of a connection, and returns the answer. */
export type KmsAnswers = (request: Buffer, connection: KmsConnection) => Buffer

export type KmsParts = {
  style: KmsStyle
  passwords: ReadonlyMap<string, string> | undefined
  nowMs(): number
  keys: Map<string, KmsKey>
  /** Counts an operation. */
  count(operation: string): void
  /** Makes a key. Returns its unique identifier. */
  make(owner: string, lengthBytes: number): string
}
