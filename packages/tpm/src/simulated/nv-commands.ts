import { TPM_RH, TPMA_NV } from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import { type Call, type Handler, handleOf } from './call.ts'
import type { ChipIndex } from './chip.ts'
import { indexAt, indexName } from './entities.ts'
import { decodeNvPublic, encodeNvPublic } from './nv-public.ts'
import { inHandle, inParameter, RC, refusal } from './refusal.ts'

const COUNTER_BYTES = 8
const MAX_READ_BYTES = 1024
const MAX_INDEX_BYTES = 2048
/** TPMA_NV_PLATFORMCREATE, which the owner cannot set. Part 2, clause 13.4. */
export const PLATFORM_CREATE = 0x4000_0000

export const has = ({ attributes }: ChipIndex, attribute: number): boolean =>
  (attributes & attribute) !== 0

/** TPM2_NV_DefineSpace of a counter by the owner, Part 3, clause 31.3. */
export const nvDefineSpace: Handler = (call) => {
  const { chip, parameters } = call
  if (handleOf(call, 0) !== TPM_RH.OWNER) throw refusal(inHandle(RC.HIERARCHY, 1))
  const authValue = Buffer.from(parameters.sized())
  const { handle, index } = decodeNvPublic(parameters.sized())
  parameters.end()
  const forbidden = TPMA_NV.WRITTEN | PLATFORM_CREATE
  const isCounter = (index.attributes & TPMA_NV.COUNTER) !== 0
  if ((index.attributes & forbidden) !== 0 || !isCounter)
    throw refusal(inParameter(RC.ATTRIBUTES, 2))
  if (index.sizeBytes !== COUNTER_BYTES || index.sizeBytes > MAX_INDEX_BYTES)
    throw refusal(inParameter(RC.SIZE, 2))
  if (handle >>> 24 !== 1) throw refusal(inParameter(RC.VALUE, 2))
  if (chip.nv.has(handle)) throw refusal(RC.NV_DEFINED)
  chip.nv.set(handle, { ...index, authValue, data: Buffer.alloc(index.sizeBytes) })
  return {}
}

/** TPM2_NV_UndefineSpace by the owner, Part 3, clause 31.4. */
export const nvUndefineSpace: Handler = (call) => {
  const { chip, parameters } = call
  const handle = handleOf(call, 1)
  const index = indexAt(chip, handle, 2)
  parameters.end()
  if (handleOf(call, 0) !== TPM_RH.OWNER || has(index, PLATFORM_CREATE))
    throw refusal(RC.NV_AUTHORIZATION)
  chip.nv.delete(handle)
  return {}
}

/** TPM2_NV_ReadPublic, Part 3, clause 31.6. */
export const nvReadPublic: Handler = (call) => {
  const handle = handleOf(call, 0)
  const index = indexAt(call.chip, handle, 1)
  call.parameters.end()
  const answer = new WireWriter().sized(encodeNvPublic(handle, index))
  return { parameters: answer.sized(indexName(handle, index)).finish() }
}

/** TPM2_NV_Read, Part 3, clause 31.13. */
export const nvRead: Handler = (call) => {
  const index = requireReadable(call, 1)
  const sizeBytes = call.parameters.uint16()
  const offset = call.parameters.uint16()
  call.parameters.end()
  if (sizeBytes > MAX_READ_BYTES) throw refusal(inParameter(RC.VALUE, 1))
  if (offset + sizeBytes > index.sizeBytes) throw refusal(RC.NV_RANGE)
  const bytes = index.data.subarray(offset, offset + sizeBytes)
  return { parameters: new WireWriter().sized(bytes).finish() }
}

/**
 * TPM2_NV_Increment, Part 3, clause 31.8. A new counter continues above every earlier counter, so
 * nobody can turn a counter back by defining it again.
 */
export const nvIncrement: Handler = (call) => {
  const { chip, handles, parameters } = call
  const index = indexAt(chip, handleOf(call, 1), 2)
  parameters.end()
  if (!has(index, TPMA_NV.COUNTER)) throw refusal(inHandle(RC.ATTRIBUTES, 2))
  if (handles[0] !== handles[1] || !has(index, TPMA_NV.AUTHWRITE))
    throw refusal(RC.NV_AUTHORIZATION)
  const before = has(index, TPMA_NV.WRITTEN) ? index.data.readBigUInt64BE() : chip.highestCount
  const value = before + 1n
  if (value > chip.highestCount) chip.highestCount = value
  const data = Buffer.alloc(COUNTER_BYTES)
  data.writeBigUInt64BE(value)
  const attributes = index.attributes | TPMA_NV.WRITTEN
  chip.nv.set(handleOf(call, 1), { ...index, attributes, data })
  return {}
}

/**
 * Returns the index of a command if it is written, and if the authorised entity may read it.
 * @param at position of the index among the handles; the authorised entity comes before it
 * @throws TpmError
 */
export function requireReadable(call: Call, at: number): ChipIndex {
  const [authorized, handle] = [handleOf(call, at - 1), handleOf(call, at)]
  const index = indexAt(call.chip, handle, at + 1)
  const isAllowed =
    authorized === handle
      ? has(index, TPMA_NV.AUTHREAD)
      : authorized === TPM_RH.OWNER && has(index, TPMA_NV.OWNERREAD)
  if (!isAllowed) throw refusal(RC.NV_AUTHORIZATION)
  if (!has(index, TPMA_NV.WRITTEN)) throw refusal(RC.NV_UNINITIALIZED)
  return index
}
