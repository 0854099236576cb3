import { TPM_ALG } from '../codec/constants.ts'
import { sha256 } from '../codec/sha256.ts'
import { decodePcrSelection, encodePcrSelection } from '../codec/structures.ts'
import { type WireReader, WireWriter } from '../codec/wire.ts'
import { pcrComposite } from '../sealing/policy.ts'
import { type Handler, handleOf } from './call.ts'
import { type Chip, isDynamic } from './chip.ts'
import { inParameter, RC, refusal } from './refusal.ts'

/** Maximum number of digests in an answer. Part 2, clause 10.9.3. */
const MAX_DIGESTS = 8
/** PCRs whose changes do not void policies. PC Client Platform Profile, 4.6.2. */
const UNCOUNTED_PCRS = [16, 21, 22, 23]

/** TPM2_PCR_Read, Part 3, clause 22.4. */
export const pcrRead: Handler = ({ chip, parameters }) => {
  const pcrs = decodePcrSelection(parameters).slice(0, MAX_DIGESTS)
  parameters.end()
  const answer = new WireWriter()
    .uint32(chip.pcrUpdates)
    .bytes(encodePcrSelection(pcrs))
    .uint32(pcrs.length)
  for (const value of valuesOf(chip, pcrs).values()) answer.sized(value)
  return { parameters: answer.finish() }
}

/** TPM2_PCR_Extend of the SHA-256 bank, Part 3, clause 22.2. */
export const pcrExtend: Handler = (call) => {
  const { chip, parameters } = call
  const pcr = handleOf(call, 0)
  if (parameters.uint32() !== 1) throw refusal(inParameter(RC.SIZE, 1))
  if (parameters.uint16() !== TPM_ALG.SHA256) throw refusal(inParameter(RC.HASH, 1))
  const digest = parameters.bytes(32)
  parameters.end()
  if (isDynamic(pcr)) throw refusal(RC.LOCALITY)
  const before = valuesOf(chip, [pcr]).get(pcr) ?? Buffer.alloc(0)
  chip.pcrs[pcr] = sha256(before, digest)
  if (!UNCOUNTED_PCRS.includes(pcr)) chip.pcrUpdates++
  return {}
}

/** Reads a selection. @returns its encoding, and the digest of the values. Part 1, clause 17.6 */
export function readSelection(
  chip: Chip,
  parameters: WireReader,
): { selection: Buffer; digest: Buffer } {
  const pcrs = decodePcrSelection(parameters)
  return { selection: encodePcrSelection(pcrs), digest: pcrComposite(valuesOf(chip, pcrs)) }
}

function valuesOf(chip: Chip, pcrs: readonly number[]): Map<number, Buffer> {
  return new Map(pcrs.flatMap((pcr) => pairs(pcr, chip.pcrs[pcr])))
}

function pairs(pcr: number, value: Buffer | undefined): [number, Buffer][] {
  return value === undefined ? [] : [[pcr, value]]
}
