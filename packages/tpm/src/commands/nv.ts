import { TPM_ALG, TPM_RH, TPMA_NV } from '../codec/constants.ts'
import { handleName } from '../codec/structures.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import { isHandleMissing, TpmError } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute, type HandleReference } from './execute.ts'

const NO_BYTES = Buffer.alloc(0)
const COUNTER_BYTES = 8
/** MAX_NV_BUFFER_SIZE of swtpm: the maximum that a TPM reads or writes in one command. */
const MAX_BUFFER_BYTES = 1024
const MAX_INDEX_BYTES = 4096

/** An NV index: its handle and its current Name. */
export type NvIndex = HandleReference & { sizeBytes: number; isWritten: boolean }

/**
 * Reads the public area of the NV index at a handle with TPM2_NV_ReadPublic, Part 3, clause 31.6.
 * Returns undefined if no index is defined.
 */
export async function readNvIndex(
  transport: TpmTransport,
  handle: number,
): Promise<NvIndex | undefined> {
  try {
    const { parameters } = await execute(transport, {
      name: 'NV_ReadPublic',
      handles: [{ handle, name: NO_BYTES }],
    })
    const area = new WireReader(parameters.sized())
    const name = Buffer.from(parameters.sized())
    area.uint32()
    area.uint16()
    const attributes = area.uint32()
    area.sized()
    const isWritten = (attributes & TPMA_NV.WRITTEN) !== 0
    return { handle, name, sizeBytes: area.uint16(), isWritten }
  } catch (error) {
    if (isHandleMissing(error)) return undefined
    throw error
  }
}

/**
 * Reads the bytes of an NV index, at most 4096. The index must allow this with its own empty
 * authValue. TPM2_NV_Read, Part 3, clause 31.13.
 */
export async function nvRead(transport: TpmTransport, index: NvIndex): Promise<Buffer> {
  const parts: Buffer[] = []
  const end = Math.min(index.sizeBytes, MAX_INDEX_BYTES)
  for (let offset = 0; offset < end; offset += MAX_BUFFER_BYTES) {
    const size = Math.min(MAX_BUFFER_BYTES, end - offset)
    const { parameters } = await execute(transport, {
      name: 'NV_Read',
      handles: [index, index],
      authorizations: ['empty password'],
      parameters: new WireWriter().uint16(size).uint16(offset).finish(),
    })
    parts.push(Buffer.from(parameters.sized()))
  }
  return Buffer.concat(parts)
}

/**
 * Defines a counter that anyone may read and raise. Nobody can lower it: a counter that is defined
 * again begins above all earlier counters. TPM2_NV_DefineSpace, Part 3, clause 31.3.
 */
export async function nvDefineCounter(transport: TpmTransport, handle: number): Promise<void> {
  const { AUTHWRITE, COUNTER, OWNERREAD, AUTHREAD, NO_DA } = TPMA_NV
  const area = new WireWriter()
    .uint32(handle)
    .uint16(TPM_ALG.SHA256)
    .uint32(AUTHWRITE | COUNTER | OWNERREAD | AUTHREAD | NO_DA)
    .sized(NO_BYTES)
    .uint16(COUNTER_BYTES)
    .finish()
  await execute(transport, {
    name: 'NV_DefineSpace',
    handles: [{ handle: TPM_RH.OWNER, name: handleName(TPM_RH.OWNER) }],
    authorizations: ['empty password'],
    parameters: new WireWriter().sized(NO_BYTES).sized(area).finish(),
  })
}

/**
 * Raises a counter by one. The first call sets it above every counter that this TPM ever had.
 * TPM2_NV_Increment, Part 3, clause 31.8.
 */
export async function nvIncrement(transport: TpmTransport, index: NvIndex): Promise<void> {
  await execute(transport, {
    name: 'NV_Increment',
    handles: [index, index],
    authorizations: ['empty password'],
  })
}

/**
 * Defines an index for data that the platform writes and anyone reads. Replaces an index of the
 * platform at the same handle. TPM2_NV_UndefineSpace and TPM2_NV_DefineSpace, Part 3, clauses 31.4
 * and 31.3.
 */
export async function nvDefinePlatformData(
  transport: TpmTransport,
  handle: number,
  sizeBytes: number,
): Promise<void> {
  const platform = { handle: TPM_RH.PLATFORM, name: handleName(TPM_RH.PLATFORM) }
  const existing = await readNvIndex(transport, handle)
  if (existing !== undefined)
    await execute(transport, {
      name: 'NV_UndefineSpace',
      handles: [platform, existing],
      authorizations: ['empty password'],
    })
  const { PPWRITE, PPREAD, OWNERREAD, AUTHREAD, NO_DA, PLATFORMCREATE } = TPMA_NV
  const area = new WireWriter()
    .uint32(handle)
    .uint16(TPM_ALG.SHA256)
    .uint32(PPWRITE | PPREAD | OWNERREAD | AUTHREAD | NO_DA | PLATFORMCREATE)
    .sized(NO_BYTES)
    .uint16(sizeBytes)
    .finish()
  await execute(transport, {
    name: 'NV_DefineSpace',
    handles: [platform],
    authorizations: ['empty password'],
    parameters: new WireWriter().sized(NO_BYTES).sized(area).finish(),
  })
}

/** Writes all bytes of an index of the platform. TPM2_NV_Write, Part 3, clause 31.7. */
export async function nvWriteAsPlatform(
  transport: TpmTransport,
  handle: number,
  data: Buffer,
): Promise<void> {
  const platform = { handle: TPM_RH.PLATFORM, name: handleName(TPM_RH.PLATFORM) }
  for (let offset = 0; offset < data.length; offset += MAX_BUFFER_BYTES) {
    // The Name of an index changes with the first write.
    const index = await readNvIndex(transport, handle)
    if (index === undefined)
      throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM lost an index that it has just defined')
    const part = data.subarray(offset, offset + MAX_BUFFER_BYTES)
    await execute(transport, {
      name: 'NV_Write',
      handles: [platform, index],
      authorizations: ['empty password'],
      parameters: new WireWriter().sized(part).uint16(offset).finish(),
    })
  }
}
