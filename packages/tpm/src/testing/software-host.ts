import {
  constants,
  createDecipheriv,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  X509Certificate,
} from 'node:crypto'
import { Secret } from '@nkpsim/crypto'
import type { TrustedAuthorities } from '../attestation/endorsement-certificate.ts'
import { activationProof, type Evidence, type TpmIdentity } from '../attestation/evidence.ts'
import { EK_TEMPLATE } from '../attestation/keys.ts'
import { encodePublicArea } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import { WireReader } from '../codec/wire.ts'
import type { Credential } from '../commands/attest.ts'
import { encodeEventLog, replayEventLog } from '../event-log/event-log.ts'
import { MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { pcrComposite } from '../sealing/policy.ts'
import { kdfA } from '../sessions/kdf.ts'
import { HONEST_BOOT } from './attesting-host.ts'
import { forgeCertificate } from './forged-certificate.ts'
import { quoteInSoftware, softwareAk } from './forged-quote.ts'

/**
 * Returns a host without a TPM. It knows the public facts of somebody's TPM: the EK and its
 * certificate.
 */
export function softwareHost() {
  const somebodys = rsaKey()
  const own = rsaKey()
  const { certificateDer, rootPem } = forgeCertificate(somebodys.publicKey)
  const ak = softwareAk()
  const authorities: TrustedAuthorities = {
    roots: [new X509Certificate(rootPem)],
    intermediates: [],
    skipped: [],
  }
  const identityOf = ({ publicArea }: { publicArea: Buffer }): TpmIdentity => ({
    endorsementCertificate: certificateDer,
    endorsementKey: publicArea,
    attestationKey: ak.publicArea,
  })
  const answerWith = (key: KeyObject, credential: Credential, nonce: Buffer): Evidence => {
    const events = bootEvents(HONEST_BOOT)
    using secret = openCredential(key, credential, objectName(ak.publicArea))
    const pcrValues = new Map(
      [...replayEventLog(events)].filter(([pcr]) => MEASURED_PCRS.includes(pcr)),
    )
    return {
      ...identityOf(somebodys),
      activation: activationProof(secret, nonce),
      quote: quoteInSoftware(ak, {
        nonce,
        pcrs: MEASURED_PCRS,
        pcrDigest: pcrComposite(pcrValues),
      }),
      pcrValues,
      eventLog: encodeEventLog(events),
    }
  }
  return {
    endorsementKeyOf,
    /** Authorities that trust the vendor of somebody's TPM. */
    authorities,
    /** Keys of the host itself, whose credentials it can open. */
    own: identityOf(own),
    /** Keys of somebody's TPM, with an AK that the host made itself. */
    somebodys: identityOf(somebodys),
    /**
     * Evidence of an honest boot, with a proof that the host opened a credential for its own key.
     */
    answer: (credential: Credential, nonce: Buffer): Evidence =>
      answerWith(own.privateKey, credential, nonce),
    /** Evidence of an honest boot, from the owner of somebody's TPM. */
    answerOfSomebody: (credential: Credential, nonce: Buffer): Evidence =>
      answerWith(somebodys.privateKey, credential, nonce),
  }
}

function rsaKey() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '' } = publicKey.export({ format: 'jwk' })
  return { privateKey, publicKey, publicArea: endorsementKeyOf(Buffer.from(n, 'base64url')) }
}

/** Returns an EK as TPMT_PUBLIC, with the attributes of the template. */
function endorsementKeyOf(modulus: Buffer): Buffer {
  return encodePublicArea({ ...EK_TEMPLATE, keyBits: modulus.length * 8, modulus })
}

/** Opens a credential of makeCredential. Does not check its integrity. */
function openCredential(
  endorsementKey: KeyObject,
  { blob, encryptedSecret }: Credential,
  keyName: Buffer,
): Secret {
  const seed = privateDecrypt(
    {
      key: endorsementKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
      oaepLabel: Buffer.from('IDENTITY\0'),
    },
    encryptedSecret,
  )
  const reader = new WireReader(blob)
  reader.sized()
  const symmetricKey = kdfA(seed, 'STORAGE', keyName, Buffer.alloc(0), 128)
  const decipher = createDecipheriv('aes-128-cfb', symmetricKey, Buffer.alloc(16))
  const sized = Buffer.concat([decipher.update(reader.rest()), decipher.final()])
  return Secret.from(new WireReader(sized).sized())
}
