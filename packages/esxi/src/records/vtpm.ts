/** One value for each endorsement key: RSA-2048, and ECC on P-256. */
export type ForEachKey<T> = { rsa: T; ecc: T }

/** The vTPM of a VM, as the encrypted part of its configuration describes it. */
export type VtpmConfiguration = {
  /** Name of the folder with the state, in the folder of the VM. */
  folder: string
  /**
   * 16 bytes in hex. Together with the DEK of the configuration, they determine the key of the
   * state.
   */
  keyContext: string
  /** Public endorsement keys: SubjectPublicKeyInfo as DER, in base64. */
  endorsementKeys: ForEachKey<string>
  /** Certificates of these keys, DER in base64. Missing until vCenter has issued them. */
  certificates?: ForEachKey<string>
  /** Whether the TPM has the certificates too. */
  areCertificatesStored?: boolean
  /** Written when the vTPM is suspended, continues, and stops after that. */
  step?: VtpmStep
}

/**
 * Where a vTPM is that continued without a reset. Its count of resets stays the same meanwhile, so
 * this orders its states.
 */
export type VtpmStep = {
  /** Count of resets to which the steps belong. */
  resetCount: number
  /** See VtpmSeen. */
  stepCount: number
  /** SHA-256 of the permanent state, in hex. Missing while the vTPM runs. */
  stateSha256?: string
}

/** The last state of a vTPM that a host has seen. A state that is older was put back. */
export type VtpmSeen = {
  /**
   * SHA-256 of the permanent state after an orderly stop, in hex. Missing while the vTPM runs, and
   * after a stop that was not orderly.
   */
  stateSha256?: string
  /** How often the TPM had been reset. */
  resetCount: number
  /**
   * How often the TPM had stopped and continued since its last reset: even while it runs, odd after
   * an orderly stop. Missing in records of earlier releases; then 0.
   */
  stepCount?: number
  /** How often somebody has accepted an older state. Counts of resets compare within an epoch. */
  epoch: number
}

/** The vTPM of a VM, as a host reports it to its vCenter. */
export type VtpmReport = {
  /** Public keys that need certificates, DER. Missing if the vTPM has certificates. */
  wanted?: ForEachKey<Buffer>
  seen?: VtpmSeen
  problem?: VtpmProblem
}

/** An ended vTPM ended by itself while its VM is on. */
export type VtpmProblem = 'rolledBack' | 'ended'

/** What a clone gets: the same TPM, or a TPM with an identity of its own. */
export type TpmProvisionPolicy = 'copy' | 'replace'

/** State of a vTPM on its host. An ended vTPM ended by itself while its VM is on. */
export type VtpmState = 'off' | 'running' | 'ended'

/** The vTPM of a VM, as its users see it. */
export type Vtpm = {
  vm: string
  state: VtpmState
  /** Name of the folder with the state, in the folder of the VM. */
  folder: string
  /** DER. The certificate is undefined until vCenter has issued it. */
  endorsementKeys: ForEachKey<{ publicKey: Buffer; certificate: Buffer | undefined }>
  /** Path of the socket for commands; undefined unless the vTPM runs without a guest. */
  socketPath: string | undefined
}
