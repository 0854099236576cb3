import {
  HANDLE_RANGE,
  TPM_CAP,
  TPM_PT,
  TPM_SU_CLEAR,
  TPMA_PERMANENT_IN_LOCKOUT,
} from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import type { Handler } from './call.ts'
import type { Chip } from './chip.ts'
import { failuresNow, isLockedOut, RECOVERY_SECONDS } from './dictionary-attack.ts'
import { inParameter, RC, refusal } from './refusal.ts'

/** Version of the firmware of simulated TPMs: 2024.1.0.0. */
export const FIRMWARE_VERSION = 0x07e8_0001_0000_0000n
const MANUFACTURER = Buffer.from('NKPS').readUInt32BE()

/** TPM2_GetCapability of handles and properties, Part 3, clause 30.2. */
export const getCapability: Handler = ({ chip, parameters }) => {
  const capability = parameters.uint32()
  const property = parameters.uint32()
  const count = parameters.uint32()
  parameters.end()
  const found =
    capability === TPM_CAP.HANDLES
      ? handlesFrom(chip, property).map((handle) => [handle])
      : capability === TPM_CAP.TPM_PROPERTIES
        ? [...propertiesOf(chip)].filter(([each]) => each >= property)
        : undefined
  if (found === undefined) throw refusal(inParameter(RC.VALUE, 1))
  const told = found.slice(0, count)
  const answer = new WireWriter()
    .uint8(told.length < found.length ? 1 : 0)
    .uint32(capability)
    .uint32(told.length)
  for (const value of told.flat()) answer.uint32(value)
  return { parameters: answer.finish() }
}

/** TPM2_Startup. The power cycle has started the TPM. Part 3, clause 9.3. */
export const startup: Handler = ({ chip, parameters }) => {
  const type = parameters.uint16()
  parameters.end()
  if (type !== TPM_SU_CLEAR) throw refusal(inParameter(RC.VALUE, 1))
  if (chip.isStarted) throw refusal(RC.INITIALIZE)
  chip.isStarted = true
  return {}
}

/** TPM2_Shutdown, Part 3, clause 9.4. */
export const shutdown: Handler = ({ parameters }) => {
  const type = parameters.uint16()
  parameters.end()
  if (type !== TPM_SU_CLEAR) throw refusal(inParameter(RC.VALUE, 1))
  return {}
}

/** Loaded sessions of both kinds are reported in the range of HMAC sessions. Part 2, clause 7.2. */
function handlesFrom(chip: Chip, first: number): number[] {
  const kind = first >>> 24
  if (kind === HANDLE_RANGE.transient >>> 24)
    return [...chip.objects.keys()].filter((handle) => handle >= first).sort((a, b) => a - b)
  if (kind === HANDLE_RANGE.hmacSession >>> 24)
    return [...chip.sessions.keys()].sort((a, b) => (a & 0xffffff) - (b & 0xffffff))
  return []
}

function propertiesOf(chip: Chip): Map<number, number> {
  const version = Buffer.alloc(8)
  version.writeBigUInt64BE(FIRMWARE_VERSION)
  return new Map([
    [TPM_PT.MANUFACTURER, MANUFACTURER],
    [TPM_PT.FIRMWARE_VERSION_1, version.readUInt32BE(0)],
    [TPM_PT.FIRMWARE_VERSION_2, version.readUInt32BE(4)],
    [TPM_PT.PERMANENT, isLockedOut(chip) ? TPMA_PERMANENT_IN_LOCKOUT : 0],
    [TPM_PT.LOCKOUT_COUNTER, failuresNow(chip)],
    [TPM_PT.MAX_AUTH_FAIL, chip.dictionaryAttack.maxFailures],
    [TPM_PT.LOCKOUT_INTERVAL, RECOVERY_SECONDS],
    [TPM_PT.LOCKOUT_RECOVERY, RECOVERY_SECONDS],
  ])
}
