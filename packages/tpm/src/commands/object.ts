import { decodePublicArea, type EccPublic, type PublicArea } from '../codec/public-area.ts'
import { EMPTY_PCR_SELECTION, handleName, objectName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { TpmError } from '../errors.ts'
import type { Session } from '../sessions/session.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute, type HandleReference } from './execute.ts'

const NO_BYTES = Buffer.alloc(0)

/** A key in the TPM. */
export type TpmKey<Public extends PublicArea = PublicArea> = HandleReference & {
  public: Public
  /** TPMT_PUBLIC. It determines the Name. */
  publicArea: Buffer
}

/** An ECC storage key. Sessions are salted with it. */
export type StorageKey = TpmKey<EccPublic>

/** TPM2B_PRIVATE and TPMT_PUBLIC of a child object, as the TPM returned them. */
export type CreatedObject = { privateArea: Buffer; publicArea: Buffer }

const hierarchy = (handle: number): HandleReference => ({ handle, name: handleName(handle) })

/** Encodes a TPM2B_SENSITIVE_CREATE without an authValue, Part 2, clause 11.1.16. */
function sensitiveCreate(data: Uint8Array): Buffer {
  const sensitive = new WireWriter().sized(NO_BYTES).sized(data).finish()
  return new WireWriter().sized(sensitive).finish()
}

/**
 * Creates a primary key in a hierarchy. The caller flushes it. TPM2_CreatePrimary, Part 3, clause
 * 24.1.
 */
export async function createPrimary(
  transport: TpmTransport,
  hierarchyHandle: number,
  template: Buffer,
): Promise<TpmKey> {
  const { handle, publicArea } = await createPrimaryArea(transport, hierarchyHandle, template)
  return keyOf(handle, publicArea)
}

/** Returns the Name of the primary key of a template, which may have any algorithms. */
export async function readPrimaryName(
  transport: TpmTransport,
  hierarchyHandle: number,
  template: Buffer,
): Promise<Buffer> {
  const { handle } = await createPrimaryArea(transport, hierarchyHandle, template)
  try {
    return await readName(transport, handle)
  } finally {
    await flushContext(transport, handle)
  }
}

async function createPrimaryArea(
  transport: TpmTransport,
  hierarchyHandle: number,
  template: Buffer,
): Promise<{ handle: number; publicArea: Buffer }> {
  const { handle, parameters } = await execute(transport, {
    name: 'CreatePrimary',
    handles: [hierarchy(hierarchyHandle)],
    authorizations: ['empty password'],
    parameters: new WireWriter()
      .bytes(sensitiveCreate(NO_BYTES))
      .sized(template)
      .sized(NO_BYTES)
      .bytes(EMPTY_PCR_SELECTION)
      .finish(),
    returnsHandle: true,
  })
  return { handle, publicArea: Buffer.from(parameters.sized()) }
}

/** Makes a primary key persistent at a handle. TPM2_EvictControl, Part 3, clause 28.5. */
export async function evictControl(
  transport: TpmTransport,
  hierarchyHandle: number,
  object: HandleReference,
  persistentHandle: number,
): Promise<void> {
  await execute(transport, {
    name: 'EvictControl',
    handles: [hierarchy(hierarchyHandle), object],
    authorizations: ['empty password'],
    parameters: new WireWriter().uint32(persistentHandle).finish(),
  })
}

/** Returns the Name of the object at a handle. TPM2_ReadPublic, Part 3, clause 12.4. */
export async function readName(transport: TpmTransport, handle: number): Promise<Buffer> {
  return (await readPublic(transport, handle)).name
}

/** Returns the key at a handle. TPM2_ReadPublic, Part 3, clause 12.4. */
export async function readKey(transport: TpmTransport, handle: number): Promise<TpmKey> {
  return keyOf(handle, (await readPublic(transport, handle)).publicArea)
}

/** @throws TpmError TPM_RESPONSE_INVALID if it is another kind of key */
export function asStorageKey(key: TpmKey): StorageKey {
  const { public: area } = key
  if (area.type !== 'ecc' || !area.protectsChildren)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered another kind of key than asked')
  return { ...key, public: area }
}

async function readPublic(
  transport: TpmTransport,
  handle: number,
): Promise<{ publicArea: Buffer; name: Buffer }> {
  const { parameters } = await execute(transport, {
    name: 'ReadPublic',
    handles: [{ handle, name: NO_BYTES }],
  })
  return { publicArea: Buffer.from(parameters.sized()), name: Buffer.from(parameters.sized()) }
}

function keyOf(handle: number, publicArea: Buffer): TpmKey {
  return { handle, name: objectName(publicArea), public: decodePublicArea(publicArea), publicArea }
}

/**
 * Creates a data object under a parent. The session encrypts its secret. TPM2_Create, Part 3,
 * clause 12.1.
 */
export async function create(
  transport: TpmTransport,
  parent: HandleReference,
  input: { data: Uint8Array; template: Buffer; session: Session },
): Promise<CreatedObject> {
  const clear = new WireWriter()
    .bytes(sensitiveCreate(input.data))
    .sized(input.template)
    .sized(NO_BYTES)
    .bytes(EMPTY_PCR_SELECTION)
    .finish()
  const { parameters } = await execute(transport, {
    name: 'Create',
    handles: [parent],
    authorizations: ['empty password', input.session],
    parameters: clear,
  })
  clear.fill(0)
  return {
    privateArea: Buffer.from(parameters.sized()),
    publicArea: Buffer.from(parameters.sized()),
  }
}

/**
 * Loads an object, which the caller flushes. TPM2_Load, Part 3, clause 12.2. TPM_INTEGRITY_FAILED
 * means that the object has another parent.
 */
export async function load(
  transport: TpmTransport,
  parent: HandleReference,
  object: CreatedObject,
): Promise<HandleReference> {
  const { handle, parameters } = await execute(transport, {
    name: 'Load',
    handles: [parent],
    authorizations: ['empty password'],
    parameters: new WireWriter().sized(object.privateArea).sized(object.publicArea).finish(),
    returnsHandle: true,
  })
  const name = objectName(object.publicArea)
  if (!name.equals(parameters.sized()))
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM loaded another object than it was given')
  return { handle, name }
}

/**
 * Unseals an object under a policy session, which encrypts the response. TPM2_Unseal, Part 3,
 * clause 12.7.
 */
export async function unseal(
  transport: TpmTransport,
  object: HandleReference,
  session: Session,
): Promise<Buffer> {
  const { parameters } = await execute(transport, {
    name: 'Unseal',
    handles: [object],
    authorizations: [session],
  })
  return parameters.sized()
}

/** TPM2_FlushContext, Part 3, clause 28.4. */
export async function flushContext(transport: TpmTransport, handle: number): Promise<void> {
  await execute(transport, {
    name: 'FlushContext',
    parameters: new WireWriter().uint32(handle).finish(),
  })
}
