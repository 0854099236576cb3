import { TPM_RH, TPMA_NV, TPMA_OBJECT } from '../codec/constants.ts'
import { handleName, objectName } from '../codec/structures.ts'
import type { Chip, ChipIndex, ChipObject, ChipSession, Hierarchy } from './chip.ts'
import { encodeNvPublic } from './nv-public.ts'
import { inHandle, RC, refusal } from './refusal.ts'

/** Number of slots for objects, and of slots for sessions. */
export const MAX_SLOTS = 3

/** First handle of each kind. Part 2, clause 7.2. */
const FIRST = {
  nv: 0x01000000,
  hmacSession: 0x02000000,
  policySession: 0x03000000,
  permanent: 0x40000000,
  transient: 0x80000000,
  persistent: 0x81000000,
  end: 0x82000000,
} as const

/** What a handle of a command means, and how it is authorised. */
export type Entity = {
  handle: number
  name: Buffer
  authValue: Buffer
  authPolicy: Buffer
  /** Whether the authValue gives access. */
  allowsAuth: boolean
  /** Whether only a policy may administrate it. */
  adminNeedsPolicy: boolean
  /** Whether a wrong authValue counts as a dictionary attack. */
  countsFailures: boolean
}

const NO_BYTES = Buffer.alloc(0)

/** @param number of the handle in the command, beginning with 1 @throws TpmError */
export function entityAt(chip: Chip, handle: number, number: number): Entity {
  if (handle >= FIRST.transient) return objectEntity(handle, objectAt(chip, handle, number))
  if (handle >= FIRST.permanent) {
    if (handle !== TPM_RH.PLATFORM) hierarchyAt(handle, number)
    return freeEntity(handle)
  }
  if (handle >= FIRST.hmacSession) {
    sessionAt(chip, handle, number)
    return freeEntity(handle)
  }
  if (handle < FIRST.nv) {
    if (handle >= chip.pcrs.length) throw refusal(inHandle(RC.VALUE, number))
    return freeEntity(handle)
  }
  const index = indexAt(chip, handle, number)
  return {
    handle,
    name: indexName(handle, index),
    authValue: index.authValue,
    authPolicy: index.authPolicy,
    allowsAuth: true,
    adminNeedsPolicy: false,
    countsFailures: (index.attributes & TPMA_NV.NO_DA) === 0,
  }
}

/** @throws TpmError */
export function objectAt(chip: Chip, handle: number, number: number): ChipObject {
  const isPersistent = handle >= FIRST.persistent
  const object = (isPersistent ? chip.persistent : chip.objects).get(handle)
  if (object !== undefined) return object
  if (handle < FIRST.transient || handle >= FIRST.end) throw refusal(inHandle(RC.VALUE, number))
  throw refusal(isPersistent ? inHandle(RC.HANDLE, number) : RC.REFERENCE_H0 + number - 1)
}

/** @throws TpmError */
export function sessionAt(chip: Chip, handle: number, number: number): ChipSession {
  const session = chip.sessions.get(handle)
  if (session === undefined) throw refusal(RC.REFERENCE_H0 + number - 1)
  return session
}

/** @throws TpmError */
export function indexAt(chip: Chip, handle: number, number: number): ChipIndex {
  const index = chip.nv.get(handle)
  if (index === undefined) throw refusal(inHandle(RC.HANDLE, number))
  return index
}

/** @throws TpmError */
export function hierarchyAt(handle: number, number: number): Hierarchy {
  if (handle === TPM_RH.OWNER || handle === TPM_RH.ENDORSEMENT || handle === TPM_RH.NULL)
    return handle
  throw refusal(inHandle(RC.VALUE, number))
}

/** Returns the Name of an NV index, 34 bytes. Part 1, clause 16. */
export function indexName(handle: number, index: ChipIndex): Buffer {
  return objectName(encodeNvPublic(handle, index))
}

/** Puts an object into a free slot. @returns its handle @throws TpmError */
export function loadInto(chip: Chip, object: ChipObject): number {
  for (let handle: number = FIRST.transient; handle < FIRST.transient + MAX_SLOTS; handle++) {
    if (chip.objects.has(handle)) continue
    chip.objects.set(handle, object)
    return handle
  }
  throw refusal(RC.OBJECT_MEMORY)
}

/**
 * Refuses a command that uses more objects than there are slots: a persistent object takes a slot
 * during the command.
 */
export function requireSlots(chip: Chip, handles: readonly number[]): void {
  const persistent = handles.filter((handle) => handle >= FIRST.persistent).length
  if (chip.objects.size + persistent > MAX_SLOTS) throw refusal(RC.OBJECT_MEMORY)
}

/** Puts a session into a free slot. @returns its handle @throws TpmError */
export function openSession(chip: Chip, session: ChipSession): number {
  if (chip.sessions.size >= MAX_SLOTS) throw refusal(RC.SESSION_MEMORY)
  const first = session.kind === 'hmac' ? FIRST.hmacSession : FIRST.policySession
  const taken = new Set([...chip.sessions.keys()].map((handle) => handle & 0xffffff))
  let slot = 0
  while (taken.has(slot)) slot++
  chip.sessions.set(first + slot, session)
  return first + slot
}

function objectEntity(handle: number, object: ChipObject): Entity {
  const has = (attribute: number): boolean => (object.attributes & attribute) !== 0
  return {
    handle,
    name: object.name,
    authValue: object.authValue,
    authPolicy: object.authPolicy,
    allowsAuth: has(TPMA_OBJECT.userWithAuth),
    adminNeedsPolicy: has(TPMA_OBJECT.adminWithPolicy),
    countsFailures: !has(TPMA_OBJECT.noDA),
  }
}

/** A hierarchy or a PCR, whose authValue is empty, or a session. */
function freeEntity(handle: number): Entity {
  return {
    handle,
    name: handleName(handle),
    authValue: NO_BYTES,
    authPolicy: NO_BYTES,
    allowsAuth: true,
    adminNeedsPolicy: false,
    countsFailures: false,
  }
}
