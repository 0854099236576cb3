import { TPM_ALG, TPMA_OBJECT } from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import { execute } from '../commands/execute.ts'
import { flushContext, load } from '../commands/object.ts'
import { startAuthSession } from '../commands/session.ts'
import { pinnedStorageRootKey } from '../sealing/storage-root-key.ts'
import type { TpmConnection } from '../transport/transport.ts'

/** Tries the empty password of an object that has another one. @returns the response codes */
export async function guessPassword(
  connection: TpmConnection,
  srkName: Buffer,
  times: number,
): Promise<unknown[]> {
  const srk = await pinnedStorageRootKey(connection, srkName)
  const session = await startAuthSession(connection, {
    kind: 'hmac',
    saltKey: srk,
    encrypts: 'command',
  })
  const { fixedTPM, fixedParent, userWithAuth } = TPMA_OBJECT
  const template = new WireWriter()
    .uint16(TPM_ALG.KEYEDHASH)
    .uint16(TPM_ALG.SHA256)
    .uint32(fixedTPM | fixedParent | userWithAuth)
    .uint16(0)
    .uint16(TPM_ALG.NULL)
    .uint16(0)
    .finish()
  const secret = new WireWriter().sized(Buffer.from('right')).sized(Buffer.alloc(8, 1)).finish()
  const { parameters } = await execute(connection, {
    name: 'Create',
    handles: [srk],
    authorizations: ['empty password', session],
    parameters: new WireWriter().sized(secret).sized(template).uint16(0).uint32(0).finish(),
  })
  await flushContext(connection, session.handle)
  const privateArea = Buffer.from(parameters.sized())
  const publicArea = Buffer.from(parameters.sized())
  const object = await load(connection, srk, { privateArea, publicArea })
  const codes: unknown[] = []
  for (let guess = 0; guess < times; guess++)
    await execute(connection, {
      name: 'Unseal',
      handles: [object],
      authorizations: ['empty password'],
    }).catch((error: { responseCode?: number }) => codes.push(error.responseCode))
  await flushContext(connection, object.handle)
  return codes
}
