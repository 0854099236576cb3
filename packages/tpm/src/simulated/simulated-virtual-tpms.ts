import { createPublicKey, hash } from 'node:crypto'
import { CryptoError, decryptBox, encryptBox, Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { TpmError } from '../errors.ts'
import { unixEndpoint } from '../transport/endpoint.ts'
import {
  type EndorsementCertificates,
  type EndorsementKeys,
  type ForEachKey,
  MAX_STATE_BYTES,
  PERMANENT_STATE,
  type StartVirtualTpm,
  type VirtualTpm,
  type VirtualTpms,
  VOLATILE_STATE,
} from '../virtual/virtual-tpms.ts'
import { fixedRsaKey, RSA_KEY_COUNT } from './rsa-keys.ts'

/** What a simulated virtual TPM keeps in its folder. */
type State = {
  resetCount: number
  /** Base64 of the public keys, DER. */
  keys?: ForEachKey<string>
  /** Base64, DER. */
  certificates?: ForEachKey<string>
}

const PURPOSE = Buffer.from('simulated virtual TPM')

/**
 * Returns virtual TPMs in memory, which keep their state in the folder that they are given. They
 * have endorsement keys, certificates and a count of resets, and answer no other command. The TPM
 * of a guest that moves continues from the TPM with the same key for migrations.
 * @param random decides the keys
 */
export function simulatedVirtualTpms(random: Random): VirtualTpms {
  const encrypt = (key: Secret, plaintext: Uint8Array): Buffer =>
    encryptBox({ key, plaintext, associatedData: PURPOSE, randomBytes: random.bytes })
  /** States of the TPMs of guests, by their keys in migrations. */
  const ofGuests = new Map<string, State>()
  const start = async (input: StartVirtualTpm): Promise<VirtualTpm> => {
    const state = await begin(input)
    if (input.from !== 'suspended') state.resetCount++
    return run(input, state)
  }
  const run = async (input: StartVirtualTpm, state: State): Promise<VirtualTpm> => {
    const { state: folder } = input
    const key = input.key.copy()
    const keep = (): Promise<void> =>
      folder.replace(PERMANENT_STATE, encrypt(key, Buffer.from(JSON.stringify(state))))
    await keep()
    const end = Promise.withResolvers<void>()
    const finish = (): void => {
      key.wipe()
      end.resolve()
    }
    return {
      endpoint: unixEndpoint(`${input.runFolder}/${input.name}.sock`),
      exited: end.promise,
      makeEndorsementKeys: async () => {
        const keys = newKeys(random)
        state.keys = toBase64(keys)
        await keep()
        return keys
      },
      writeCertificates: async (certificates) => {
        state.certificates = toBase64(certificates)
        await keep()
      },
      readResetCount: async () => state.resetCount,
      readState: async () => Secret.from(Buffer.from(JSON.stringify(state))),
      stop: async () => {
        await keep()
        finish()
      },
      suspend: async () => {
        await keep()
        await folder.replace(VOLATILE_STATE, encrypt(key, Buffer.from('{}')))
        finish()
      },
    }
  }
  return {
    start,
    startForGuest: async (input) => {
      const { from, migrationKey } = input
      const id = migrationKey === undefined ? '' : hash('sha256', migrationKey.reveal())
      const moved = from === 'nothing' ? ofGuests.get(id) : undefined
      const state = moved === undefined ? await begin(input) : { ...moved }
      if (moved === undefined && from !== 'suspended') state.resetCount++
      ofGuests.set(id, state)
      const { exited, stop } = await run(input, state)
      return { controlPath: `${input.runFolder}/${input.name}.sock.ctrl`, exited, end: stop }
    },
    writeState: ({ state, key }, permanent) =>
      state.replace(PERMANENT_STATE, encrypt(key, permanent.reveal())),
  }
}

/** @throws TpmError TPM_STATE_MISSING, TPM_STATE_INVALID */
async function begin({ state: folder, key, from }: StartVirtualTpm): Promise<State> {
  const isThere = (await folder.list()).includes(PERMANENT_STATE)
  if (isThere !== (from !== 'nothing'))
    throw new TpmError(
      'TPM_STATE_MISSING',
      isThere ? 'the folder of a new TPM has a state already' : 'the state of the TPM is missing',
    )
  if (from === 'nothing') return { resetCount: 0 }
  const files = from === 'suspended' ? [VOLATILE_STATE, PERMANENT_STATE] : [PERMANENT_STATE]
  let state: State = { resetCount: 0 }
  for (const file of files) {
    const box = await folder.read(file, MAX_STATE_BYTES)
    try {
      using plaintext = decryptBox({ key, box, associatedData: PURPOSE })
      state = JSON.parse(plaintext.reveal().toString()) as State
    } catch (cause) {
      if (!(cause instanceof CryptoError)) throw cause
      throw new TpmError(
        'TPM_STATE_INVALID',
        'the state of the TPM was changed, or is encrypted with another key',
        { cause },
      )
    }
  }
  return state
}

function newKeys(random: Random): EndorsementKeys {
  const spki = (key: Parameters<typeof createPublicKey>[0]): Buffer =>
    createPublicKey(key).export({ type: 'spki', format: 'der' })
  return {
    rsa: spki(fixedRsaKey(random.below(RSA_KEY_COUNT))),
    ecc: spki(random.privateKey('P-256')),
  }
}

function toBase64({ rsa, ecc }: EndorsementKeys | EndorsementCertificates): ForEachKey<string> {
  return { rsa: rsa.toString('base64'), ecc: ecc.toString('base64') }
}
