import type { Random } from '@nkpsim/effects'
import { EK_CERTIFICATE_INDEX, EK_HANDLE, EK_TEMPLATE } from '../attestation/keys.ts'
import { TPM_RH, TPMA_NV } from '../codec/constants.ts'
import { encodePublicArea } from '../codec/public-area.ts'
import { answerCommand } from './answer-command.ts'
import { type Chip, type ChipImage, chipFrom, copyChip, createChip, restart } from './chip.ts'
import { clearChip } from './clear.ts'
import { endorse } from './manufacturer.ts'
import { PLATFORM_CREATE } from './nv-commands.ts'
import { primaryKey } from './primary-key.ts'

/** TPMA_NV of the EK certificate. TCG EK Credential Profile, 2.2.1.4. */
const CERTIFICATE_ATTRIBUTES =
  PLATFORM_CREATE | TPMA_NV.WRITTEN | TPMA_NV.NO_DA | TPMA_NV.OWNERREAD | TPMA_NV.AUTHREAD

/**
 * A TPM 2.0 in memory. It answers the commands of this project in the wire format of a TPM. It
 * keeps its state as long as the object exists, also after the end of the host that uses it.
 */
export type SimulatedTpm = {
  /** Returns the response to a command. */
  answer(command: Buffer): Buffer
  /** Takes the power and starts the TPM again. PCRs are reset, and nothing is loaded. */
  powerCycle(): void
  /** Does TPM2_Clear: the TPM forgets its owner, and opens nothing that it sealed before. */
  clear(): void
  /** Sets how many wrong authorisations lock the TPM. */
  setMaxFailures(count: number): void
  /** Returns a copy of the present state, from which other TPMs can begin. */
  image(): ChipImage
}

/**
 * Makes a TPM as the factory delivers it: started, with an endorsement key and its certificate.
 * @param input.serialNumber number of the endorsement key, so two TPMs need different numbers
 * @param input.nowMs machine time, for the clock in quotes and for the end of a lockout
 * @throws RangeError if the serial number is too high
 */
export function createSimulatedTpm(input: {
  serialNumber: number
  random: Random
  nowMs: () => number
}): SimulatedTpm {
  const { serialNumber, random, nowMs } = input
  const endorsement = endorse(serialNumber)
  const chip = createChip({ random, nowMs, endorsement })
  const endorsementKey = primaryKey(chip, TPM_RH.ENDORSEMENT, encodePublicArea(EK_TEMPLATE))
  chip.persistent.set(EK_HANDLE, endorsementKey)
  chip.nv.set(EK_CERTIFICATE_INDEX, {
    attributes: CERTIFICATE_ATTRIBUTES,
    authPolicy: Buffer.alloc(0),
    authValue: Buffer.alloc(0),
    sizeBytes: endorsement.certificate.length,
    data: endorsement.certificate,
  })
  return tpmOf(chip)
}

/**
 * Makes a TPM in the state of another one, so it has the same keys and the same serial number.
 * @param input see createSimulatedTpm
 */
export function copySimulatedTpm(
  image: ChipImage,
  input: { random: Random; nowMs: () => number },
): SimulatedTpm {
  return tpmOf(chipFrom(image, input))
}

function tpmOf(chip: Chip): SimulatedTpm {
  return {
    answer: (command) => answerCommand(chip, command),
    powerCycle: () => restart(chip),
    clear: () => clearChip(chip),
    setMaxFailures: (maxFailures) => {
      chip.dictionaryAttack = { ...chip.dictionaryAttack, maxFailures }
    },
    image: () => copyChip(chip),
  }
}
