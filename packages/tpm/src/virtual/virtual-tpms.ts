import type { Secret } from '@nkpsim/crypto'
import type { TpmEndpoint } from '../transport/endpoint.ts'

/** Length of the key that encrypts the state of a virtual TPM, bytes. */
export const VIRTUAL_TPM_KEY_BYTES = 32
/** File with the state that outlives a power cycle. */
export const PERMANENT_STATE = 'tpm2-00.permall'
/** File with the state of a suspended TPM, such as its PCRs. */
export const VOLATILE_STATE = 'tpm2-00.volatilestate'
/** Every name that a virtual TPM uses in the folder of its state. */
export const STATE_FILES: readonly string[] = [
  PERMANENT_STATE,
  VOLATILE_STATE,
  'TMP2-00.permall',
  'TMP2-00.volatilestate',
  '.lock',
]
/** Names of files in a run folder, which a killed process may leave there. */
export const RUN_FILE = /^[0-9a-f]{8}\.(?:log|sock|sock\.ctrl)$/
/** Names of folders in a run folder, each with the state of one TPM. They may be left too. */
export const RUN_FOLDER = /^[0-9a-f]{8}\.state$/
/** More than swtpm ever writes. A fresh state has 6 KiB. */
export const MAX_STATE_BYTES = 1024 * 1024

/** The folder with the state of a virtual TPM. The caller holds it while the TPM uses it. */
export type TpmStateFolder = {
  /** Path for a program that this process starts; undefined if no program reaches the folder. */
  programPath: string | undefined
  /** Reads a file, and replaces it durably. Both pass on errors of the file system. */
  read(name: string, maxBytes: number): Promise<Buffer>
  replace(name: string, bytes: Uint8Array): Promise<void>
  list(): Promise<string[]>
  /** Removes a file if it exists. Passes on errors of the file system. */
  remove(name: string): Promise<void>
}

/** One value for each endorsement key: RSA-2048, and ECC on P-256. */
export type ForEachKey<T> = { rsa: T; ecc: T }

/** Public endorsement keys of a virtual TPM: SubjectPublicKeyInfo as DER. */
export type EndorsementKeys = ForEachKey<Buffer>

/** Certificates of the endorsement keys, DER. */
export type EndorsementCertificates = ForEachKey<Buffer>

/** Which TPM to start, and where. */
export type StartVirtualTpm = {
  state: TpmStateFolder
  /** Key of 32 bytes that encrypts the state. The caller wipes it after the start. */
  key: Secret
  /** Folder of this machine for the sockets and the log of the TPM. */
  runFolder: string
  /** Begin of the names in the run folder: 8 hex digits, unique for each running TPM. */
  name: string
  /**
   * What the folder contains: nothing, so that the TPM is made; the state of a TPM that is off; or
   * the state of a suspended TPM, which then continues with its PCRs.
   */
  from: 'nothing' | 'off' | 'suspended'
}

/** A running virtual TPM, which clients reach at its endpoint, one client at a time. */
export type VirtualTpm = {
  endpoint: TpmEndpoint
  /** Resolves when the TPM has ended, by `stop`, `suspend` or otherwise. */
  exited: Promise<void>
  /**
   * Makes both endorsement keys of a new TPM persistent, at 0x81010001 and 0x81010002. Returns the
   * public keys.
   * @throws TpmError
   */
  makeEndorsementKeys(): Promise<EndorsementKeys>
  /**
   * Writes the certificates of the endorsement keys to their NV indices. TCG EK Credential Profile,
   * 2.2.1.4.
   * @throws TpmError
   */
  writeCertificates(certificates: EndorsementCertificates): Promise<void>
  /** Returns how often the TPM was reset. The present start counts. @throws TpmError */
  readResetCount(): Promise<number>
  /** Returns the permanent state without its encryption. The caller wipes it. @throws TpmError */
  readState(): Promise<Secret>
  /** Powers the TPM off cleanly. Ends it anyway if it does not answer. */
  stop(): Promise<void>
  /**
   * Saves PCRs and sessions beside the permanent state, then ends the TPM.
   * @throws TpmError; the TPM has ended too
   */
  suspend(): Promise<void>
}

/** A virtual TPM that waits for its guest, which powers it on through the control channel. */
export type GuestTpm = Pick<VirtualTpm, 'exited'> & {
  /** Path of the Unix socket of the control channel. */
  controlPath: string
  /** Ends the TPM. The guest has powered it off or saved its state before. */
  end(): Promise<void>
}

/** Starts virtual TPMs. They end when the process ends that started them. */
export type VirtualTpms = {
  /**
   * Starts a TPM and waits until it answers.
   * @throws TpmError TPM_STATE_MISSING, TPM_STATE_INVALID if the key is wrong or the state was
   *   changed, SWTPM_MISSING, SWTPM_FAILED
   */
  start(input: StartVirtualTpm): Promise<VirtualTpm>
  /**
   * Starts a TPM whose client is a guest.
   * @param migrationKey key of 32 bytes that encrypts the state when the guest moves
   * @throws TpmError TPM_STATE_MISSING, SWTPM_MISSING, SWTPM_FAILED
   */
  startForGuest(input: StartVirtualTpm & { migrationKey?: Secret }): Promise<GuestTpm>
  /**
   * Writes a permanent state to an empty folder, encrypted under a key.
   * @param permanent what `readState` returned
   * @throws TpmError SWTPM_MISSING, SWTPM_FAILED
   */
  writeState(input: Omit<StartVirtualTpm, 'from'>, permanent: Secret): Promise<void>
}
