import { createHash } from 'node:crypto'
import { TPM_RH, TPM_ST, TPMA_OBJECT } from '../codec/constants.ts'
import { decodePublicArea } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import { WireReader as Reader, type WireReader, WireWriter } from '../codec/wire.ts'
import { type Call, type Handler, handleOf } from './call.ts'
import type { ChipObject } from './chip.ts'
import { hierarchyAt, loadInto, objectAt } from './entities.ts'
import { primaryKey } from './primary-key.ts'
import { inHandle, inParameter, RC, refusal } from './refusal.ts'
import { decodeSealedPublic, sealData, unwrap } from './sealed-data.ts'

/** Capacity of a sealed data object: MAX_SYM_DATA. Part 2, clause 11.1.14. */
const MAX_DATA_BYTES = 128
/** Persistent handles that the owner may give. Part 2, clause 7.5.2. */
const OWNER_PERSISTENT = { first: 0x81000000, last: 0x817fffff }
const NO_BYTES = Buffer.alloc(0)

/** TPM2_CreatePrimary, Part 3, clause 24.1. */
export const createPrimary: Handler = (call) => {
  const { chip, parameters } = call
  const hierarchy = hierarchyAt(handleOf(call, 0), 1)
  const { data } = readSensitive(parameters)
  if (data.length > 0) throw refusal(inParameter(RC.ATTRIBUTES, 2))
  const template = parameters.sized()
  readCreation(parameters)
  const object = primaryKey(chip, hierarchy, template)
  const handle = loadInto(chip, object)
  const answer = new WireWriter().sized(object.publicArea).bytes(creation(hierarchy))
  return { handle, parameters: answer.sized(object.name).finish() }
}

/** TPM2_Create of a sealed data object, Part 3, clause 12.1. */
export const create: Handler = (call) => {
  const { chip, parameters } = call
  const parent = parentAt(call)
  const { authValue, data } = readSensitive(parameters)
  if (data.length === 0 || data.length > MAX_DATA_BYTES) throw refusal(inParameter(RC.SIZE, 1))
  const template = decodeSealedPublic(parameters.sized())
  readCreation(parameters)
  if ((template.attributes & TPMA_OBJECT.sensitiveDataOrigin) !== 0)
    throw refusal(inParameter(RC.ATTRIBUTES, 2))
  const { random } = chip
  const { privateArea, publicArea } = sealData(parent, template, { authValue, data, random })
  const answer = new WireWriter().sized(privateArea).sized(publicArea)
  return { parameters: answer.bytes(creation(parent.hierarchy)).finish() }
}

/** TPM2_Load of a sealed data object, Part 3, clause 12.2. */
export const load: Handler = (call) => {
  const { chip, parameters } = call
  const parent = parentAt(call)
  const privateArea = parameters.sized()
  const publicArea = Buffer.from(parameters.sized())
  parameters.end()
  const { attributes, authPolicy } = decodeSealedPublic(publicArea)
  const { authValue, data } = unwrap(parent, publicArea, privateArea)
  const name = objectName(publicArea)
  const handle = loadInto(chip, {
    publicArea,
    name,
    qualifiedName: objectName(Buffer.concat([parent.qualifiedName, name])),
    hierarchy: parent.hierarchy,
    attributes,
    authPolicy,
    authValue,
    secret: { kind: 'data', data },
  })
  return { handle, parameters: new WireWriter().sized(name).finish() }
}

/** TPM2_LoadExternal of a public key, Part 3, clause 12.3. */
export const loadExternal: Handler = ({ chip, parameters }) => {
  if (parameters.sized().length > 0) throw refusal(inParameter(RC.TYPE, 1))
  const publicArea = Buffer.from(parameters.sized())
  const hierarchy = hierarchyAt(parameters.uint32(), 3)
  parameters.end()
  const { objectAttributes: attributes, authPolicy } = decodePublicArea(publicArea)
  const name = objectName(publicArea)
  const handle = loadInto(chip, {
    ...{ publicArea, name, qualifiedName: name, hierarchy, attributes, authPolicy },
    authValue: NO_BYTES,
    secret: { kind: 'none' },
  })
  return { handle, parameters: new WireWriter().sized(name).finish() }
}

/** TPM2_ReadPublic, Part 3, clause 12.4. */
export const readPublic: Handler = (call) => {
  const { publicArea, name, qualifiedName } = objectAt(call.chip, handleOf(call, 0), 1)
  call.parameters.end()
  return {
    parameters: new WireWriter().sized(publicArea).sized(name).sized(qualifiedName).finish(),
  }
}

/** TPM2_Unseal, Part 3, clause 12.7. */
export const unseal: Handler = (call) => {
  const { secret } = objectAt(call.chip, handleOf(call, 0), 1)
  call.parameters.end()
  if (secret.kind !== 'data') throw refusal(inHandle(RC.TYPE, 1))
  return { parameters: new WireWriter().sized(secret.data).finish() }
}

/** TPM2_FlushContext, Part 3, clause 28.4. */
export const flushContext: Handler = ({ chip, parameters }) => {
  const handle = parameters.uint32()
  parameters.end()
  if (!chip.objects.delete(handle) && !chip.sessions.delete(handle))
    throw refusal(inParameter(RC.HANDLE, 1))
  return {}
}

/** TPM2_EvictControl by the owner, Part 3, clause 28.5. */
export const evictControl: Handler = (call) => {
  const { chip, parameters } = call
  if (handleOf(call, 0) !== TPM_RH.OWNER) throw refusal(inHandle(RC.HIERARCHY, 1))
  const handle = handleOf(call, 1)
  const object = objectAt(chip, handle, 2)
  const persistentHandle = parameters.uint32()
  parameters.end()
  if (object.hierarchy === TPM_RH.NULL || object.secret.kind === 'none')
    throw refusal(inHandle(RC.HIERARCHY, 2))
  if (persistentHandle < OWNER_PERSISTENT.first || persistentHandle > OWNER_PERSISTENT.last)
    throw refusal(inParameter(RC.RANGE, 1))
  if (chip.persistent.get(handle) !== undefined) {
    if (handle !== persistentHandle) throw refusal(inHandle(RC.HANDLE, 2))
    chip.persistent.delete(handle)
    return {}
  }
  if (chip.persistent.has(persistentHandle)) throw refusal(RC.NV_DEFINED)
  chip.persistent.set(persistentHandle, object)
  return {}
}

function parentAt(call: Call): ChipObject {
  const parent = objectAt(call.chip, handleOf(call, 0), 1)
  const needed = TPMA_OBJECT.restricted | TPMA_OBJECT.decrypt
  if ((parent.attributes & needed) !== needed || parent.secret.kind !== 'ecc')
    throw refusal(inHandle(RC.TYPE, 1))
  return parent
}

/** Reads a TPM2B_SENSITIVE_CREATE, Part 2, clause 11.1.16. */
function readSensitive(parameters: WireReader): { authValue: Buffer; data: Buffer } {
  const reader = new Reader(parameters.sized())
  const sensitive = { authValue: Buffer.from(reader.sized()), data: Buffer.from(reader.sized()) }
  reader.end()
  return sensitive
}

/** Reads outsideInfo and creationPCR, which only creation data would show. */
function readCreation(parameters: WireReader): void {
  parameters.sized()
  if (parameters.uint32() !== 0) throw refusal(inParameter(RC.VALUE, 4))
  parameters.end()
}

/** Creation data without content, its hash, and a ticket that proves nothing. */
function creation(hierarchy: number): Buffer {
  return new WireWriter()
    .sized(NO_BYTES)
    .sized(createHash('sha256').digest())
    .uint16(TPM_ST.CREATION)
    .uint32(hierarchy)
    .sized(NO_BYTES)
    .finish()
}
