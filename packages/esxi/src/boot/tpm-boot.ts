import type { Secret } from '@nkpsim/crypto'
import {
  connectTpm,
  powerCycle,
  provisionStorageRootKey,
  type SealedObject,
  sealToPcrs,
  type Tpm,
  type TpmEndpoint,
  TpmError,
  unsealFromPcrs,
} from '@nkpsim/tpm'
import { EsxiError } from '../errors.ts'
import { BOOT_MEASUREMENTS, measurementDigest, SEALING_PCRS } from './measured-boot.ts'

/** What a booted host can do with its TPM. */
export type BootedTpm = {
  version: '2.0'
  /** Seals a secret to what this boot measured. */
  seal(secret: Secret): Promise<SealedObject>
  /**
   * The sealed secret, on this TPM and after the same boot.
   * @throws EsxiError CONFIG_STORE_SEALED
   */
  unseal(sealed: SealedObject): Promise<Secret>
  close(): Promise<void>
}

/** A cold boot: the TPM loses power, PCRs start from zero, every step of the boot is measured. */
export async function bootWithTpm(endpoint: TpmEndpoint): Promise<BootedTpm> {
  await powerCycle(endpoint)
  const tpm = await connectTpm(endpoint)
  try {
    for (const measurement of BOOT_MEASUREMENTS)
      await tpm.pcrExtend(measurement.pcr, measurementDigest(measurement))
    const { version } = await tpm.getInfo()
    return {
      version,
      seal: (secret) => seal(tpm, secret),
      unseal: (sealed) => unseal(tpm, sealed),
      close: () => tpm.close(),
    }
  } catch (error) {
    await tpm.close()
    throw error
  }
}

async function seal(tpm: Tpm, secret: Secret): Promise<SealedObject> {
  const { name } = await provisionStorageRootKey(tpm)
  return sealToPcrs(tpm, { secret, pcrs: SEALING_PCRS, srkName: name })
}

async function unseal(tpm: Tpm, sealed: SealedObject): Promise<Secret> {
  try {
    return await unsealFromPcrs(tpm, sealed)
  } catch (cause) {
    throw sealedReason(cause)
  }
}

/** What an operator is told when the TPM does not give the config key. */
export function sealedReason(cause: unknown): EsxiError {
  return new EsxiError(
    'CONFIG_STORE_SEALED',
    `the configuration of this host cannot be opened: ${reasonOf(cause)}`,
    { cause },
  )
}

function reasonOf(error: unknown): string {
  if (!(error instanceof TpmError)) return 'the TPM failed'
  switch (error.code) {
    case 'TPM_SRK_CHANGED':
    case 'TPM_INTEGRITY_FAILED':
      return 'its key is sealed in another TPM, or this TPM was cleared'
    case 'TPM_POLICY_FAILED':
      return 'the host did not boot as it did when its key was sealed (a policy check failed)'
    default:
      return error.message
  }
}
