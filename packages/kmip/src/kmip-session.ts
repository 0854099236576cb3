import type { Secret } from '@nkpsim/crypto'
import type { Connections, MachineClock } from '@nkpsim/effects'
import type { KmipError } from './errors.ts'

/** The effects that a client needs. */
export type KmipNetwork = { connections: Connections; machineClock: MachineClock }

/** A TCP port of a host. */
export type KmipPlace = { host: string; port: number }

/** A key server, and how a client identifies itself to it. */
export type KmipServer = KmipPlace & {
  /** Certificates in PEM: the server's own, or its authorities. */
  trustedPem: string
  /** Certificate chain and private key of the client, in PEM. The caller keeps the Secret. */
  identity: { certificatePem: string; privateKeyPem: Secret }
  userName?: string
  /** UTF-8. The caller keeps the Secret. */
  password?: Secret
  /** Limit for the connection, and for each answer. */
  timeoutMs: number
  /** HTTP proxy, which connects to the server by CONNECT. */
  proxy?: KmipPlace
}

/** A version of the protocol, such as 1.4. */
export type KmipVersion = { major: number; minor: number }

/** State of a key at a server (KMIP 1.4, 3.22). Servers may send other numbers. */
export type KmipKeyState =
  | 'Pre-Active'
  | 'Active'
  | 'Deactivated'
  | 'Compromised'
  | 'Destroyed'
  | 'Destroyed Compromised'
  | 'Unknown'

/** A custom attribute. The server sees the name with "x-" in front. */
export type KmipAttribute = { name: string; value: string }

/** Certificates that a server shows in PEM, its own first. They are not verified. */
export type ShownCertificates = { chainPem: readonly string[] }

/**
 * A connection to a server. Calls run one after another. Each call throws a KmipError. After a
 * failure of the server (`isServerFailure`), the session is closed, and all later calls fail.
 */
export type KmipSession = {
  /** Version of the session: the highest of 1.1 to 1.4 that the server speaks. */
  readonly version: KmipVersion
  /** Asks for the versions of the server, best first as the server sees it. */
  discoverVersions(): Promise<readonly KmipVersion[]>
  /** Asks what the server is. Its text has at most 200 printable characters. */
  query(): Promise<{ vendor: string | undefined }>
  /** Makes an AES key of 256 bits for encryption and decryption. Returns its unique identifier. */
  create(): Promise<string>
  /**
   * Fetches keys of 32 bytes, in batches. Throws only if the server fails; a key that the server
   * does not give is an error in the result (REFUSED, UNUSABLE_KEY). The caller wipes the keys.
   * @param ids unique identifiers, at most 10,000, each 1 to 128 printable characters
   */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, Secret | KmipError>>
  /** Asks for the state of a key. */
  stateOf(id: string): Promise<KmipKeyState>
  /** Activates a key that is Pre-Active. A key that is already active stays so. */
  activate(id: string): Promise<void>
  /**
   * Adds custom attributes that the key does not have yet. Many servers refuse this, so a refusal
   * is a result, not an error.
   */
  addAttributes(
    id: string,
    attributes: readonly KmipAttribute[],
  ): Promise<{ refused: KmipError | undefined }>
  /** Ends the connection. Repeated calls are harmless. */
  close(): Promise<void>
}

/**
 * Connects to a server, and asks it for its versions as the first message.
 * @param signal ends the session when it aborts
 * @throws KmipError INVALID_ARGUMENT, UNREACHABLE, TIMEOUT, UNTRUSTED, CLIENT_UNTRUSTED, MALFORMED,
 * VERSION, CLOSED
 */
export type ConnectKmip = (
  network: KmipNetwork,
  server: KmipServer,
  signal: AbortSignal,
) => Promise<KmipSession>

/**
 * Fetches the certificates that a server shows, without verifying them. A person must confirm them.
 * Sends no request to the server.
 * @throws KmipError UNREACHABLE, TIMEOUT, CLIENT_UNTRUSTED, CLOSED
 */
export type PeekServerCertificate = (
  network: KmipNetwork,
  server: KmipPlace & Pick<KmipServer, 'identity' | 'timeoutMs' | 'proxy'>,
  signal: AbortSignal,
) => Promise<ShownCertificates>
