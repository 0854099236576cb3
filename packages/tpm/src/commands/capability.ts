import { HANDLE_RANGE, TPM_CAP, TPM_PT, TPMA_PERMANENT_IN_LOCKOUT } from '../codec/constants.ts'
import { type WireReader, WireWriter } from '../codec/wire.ts'
import { TpmError } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute } from './execute.ts'

const MAX_HANDLES = 64

/** A TPM's properties. */
export type TpmInfo = {
  version: '2.0'
  /** Vendor in four letters, from TPM_PT_MANUFACTURER. */
  manufacturer: string
  /** Four 16-bit numbers, separated by dots. */
  firmwareVersion: string
}

/**
 * Reads version, manufacturer and firmware with TPM2_GetCapability(TPM_PROPERTIES). Part 3, clause
 * 30.2; Part 2, clause 6.13.
 */
export async function getInfo(transport: TpmTransport): Promise<TpmInfo> {
  const manufacturer = Buffer.alloc(4)
  manufacturer.writeUInt32BE(await getProperty(transport, TPM_PT.MANUFACTURER))
  const firmware = Buffer.alloc(8)
  firmware.writeUInt32BE(await getProperty(transport, TPM_PT.FIRMWARE_VERSION_1), 0)
  firmware.writeUInt32BE(await getProperty(transport, TPM_PT.FIRMWARE_VERSION_2), 4)
  return {
    version: '2.0',
    manufacturer: manufacturer.toString('latin1').replace(/\0+$/, ''),
    firmwareVersion: [0, 2, 4, 6].map((offset) => firmware.readUInt16BE(offset)).join('.'),
  }
}

/** A TPM's lockout state. Part 1, clause 19.8. */
export type DictionaryAttackState = {
  inLockout: boolean
  /** Number of wrong authorisations that count now. */
  failures: number
  /** Number of wrong authorisations that locks the TPM. */
  maxFailures: number
  /** Time after which the TPM forgets one wrong authorisation, s. */
  recoverySeconds: number
}

/** Reads the lockout state with TPM2_GetCapability(TPM_PROPERTIES), Part 2, clause 6.13. */
export async function getDictionaryAttackState(
  transport: TpmTransport,
): Promise<DictionaryAttackState> {
  const permanent = await getProperty(transport, TPM_PT.PERMANENT)
  return {
    inLockout: (permanent & TPMA_PERMANENT_IN_LOCKOUT) !== 0,
    failures: await getProperty(transport, TPM_PT.LOCKOUT_COUNTER),
    maxFailures: await getProperty(transport, TPM_PT.MAX_AUTH_FAIL),
    recoverySeconds: await getProperty(transport, TPM_PT.LOCKOUT_INTERVAL),
  }
}

async function getProperty(transport: TpmTransport, property: number): Promise<number> {
  const reader = await getCapability(transport, TPM_CAP.TPM_PROPERTIES, property, 1)
  const count = reader.uint32()
  if (count !== 1 || reader.uint32() !== property)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM does not tell one of its properties')
  return reader.uint32()
}

/**
 * Returns the handles of loaded transient objects and sessions. FlushContext accepts a session's
 * handle in either range.
 */
export async function getLoadedHandles(transport: TpmTransport): Promise<number[]> {
  const handles: number[] = []
  for (const first of Object.values(HANDLE_RANGE)) {
    const reader = await getCapability(transport, TPM_CAP.HANDLES, first, MAX_HANDLES)
    const count = Math.min(reader.uint32(), MAX_HANDLES)
    for (let index = 0; index < count; index++) handles.push(reader.uint32())
  }
  return handles
}

async function getCapability(
  transport: TpmTransport,
  capability: number,
  property: number,
  count: number,
): Promise<WireReader> {
  const { parameters } = await execute(transport, {
    name: 'GetCapability',
    parameters: new WireWriter().uint32(capability).uint32(property).uint32(count).finish(),
  })
  parameters.uint8()
  if (parameters.uint32() !== capability)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered another capability than asked')
  return parameters
}
