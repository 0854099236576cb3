import { createECDH, createHash, createPublicKey } from 'node:crypto'
import { seededRandom } from '@nkpsim/effects'
import { EK_TEMPLATE } from '../attestation/keys.ts'
import { TPM_RH } from '../codec/constants.ts'
import {
  decodePublicArea,
  type EccPublic,
  encodePublicArea,
  type PublicArea,
} from '../codec/public-area.ts'
import { handleName, objectName } from '../codec/structures.ts'
import { TpmError } from '../errors.ts'
import { type Chip, type ChipObject, type Hierarchy, secretsOf } from './chip.ts'
import { inParameter, RC, refusal } from './refusal.ts'

const NO_BYTES = Buffer.alloc(0)
const EK_PUBLIC = encodePublicArea(EK_TEMPLATE)

/**
 * Returns the primary key of a template: always the same one for the same seed of its hierarchy.
 * Part 1, clause 14.5.
 * @throws TpmError for templates that this project does not use
 */
export function primaryKey(chip: Chip, hierarchy: Hierarchy, template: Buffer): ChipObject {
  const seed = secretsOf(chip, hierarchy).seed.toString('hex')
  const id = `${seed}/${template.toString('hex')}`
  const known = chip.derived.get(id)
  if (known !== undefined) return known
  const object =
    hierarchy === TPM_RH.ENDORSEMENT && template.equals(EK_PUBLIC)
      ? endorsementKey(chip)
      : eccKey(hierarchy, decodeTemplate(template), createHash('sha256').update(id).digest('hex'))
  chip.derived.set(id, object)
  return object
}

function decodeTemplate(template: Buffer): EccPublic {
  try {
    const area = decodePublicArea(template)
    if (area.type === 'ecc') return area
  } catch (error) {
    if (!(error instanceof TpmError)) throw error
  }
  throw refusal(inParameter(RC.VALUE, 2))
}

function eccKey(hierarchy: Hierarchy, template: EccPublic, seed: string): ChipObject {
  const source = seededRandom(seed)
  const privateKey = source.privateKey('P-256')
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(Buffer.from(d, 'base64url'))
  const area = {
    ...template,
    x: Buffer.from(x, 'base64url'),
    y: Buffer.from(y, 'base64url'),
  }
  const childSeed = source.bytes(32)
  return primaryObject(hierarchy, area, { kind: 'ecc', privateKey, ecdh, childSeed })
}

/** The only RSA key is the EK, which the factory made. */
function endorsementKey(chip: Chip): ChipObject {
  const { key: privateKey } = chip.endorsement
  const { n = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const area = { ...EK_TEMPLATE, modulus: Buffer.from(n, 'base64url') }
  return primaryObject(TPM_RH.ENDORSEMENT, area, { kind: 'rsa', privateKey })
}

function primaryObject(
  hierarchy: Hierarchy,
  area: PublicArea,
  secret: ChipObject['secret'],
): ChipObject {
  const publicArea = encodePublicArea(area)
  const name = objectName(publicArea)
  return {
    publicArea,
    name,
    qualifiedName: objectName(Buffer.concat([handleName(hierarchy), name])),
    hierarchy,
    attributes: area.objectAttributes,
    authPolicy: area.authPolicy,
    authValue: NO_BYTES,
    secret,
  }
}
