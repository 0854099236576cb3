import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { CryptoError, proofKeyThumbprint, signToken, verifyToken } from '@nkpsim/crypto'
import { TrustError } from '../errors.ts'
import type { GroupMember } from '../records/configuration.ts'
import type { KeyAndCertificate } from '../records/identity.ts'

/** How long a token is valid. Hosts renew it after half of this time. */
export const TOKEN_LIFETIME_MS = 60 * 60_000
/** How much clocks of trust hosts may differ. */
const LEEWAY_MS = 60_000
const MAX_TOKEN_CHARACTERS = 4096
const S = 1000

/** What a token is for. Only a key provider token authorizes calls. */
export type TokenKind = 'keyProvider' | 'reporting'

const AUDIENCES = { keyProvider: 'kps', reporting: 'report' } as const satisfies Record<
  TokenKind,
  string
>

/** The attested facts about a host. */
export type AttestedHost = {
  /** X and Y on P-256, 64 bytes. */
  proofKey: Buffer
  /** 34 bytes. */
  endorsementKeyName: Buffer
  version: string
  build: string
  baseImage: string
}

/** Signs a token for an attested host (RFC 7519; cnf.jkt: RFC 7800, 3.1 and RFC 9449, 6.1). */
export function issueToken(
  { kind, group, nowMs }: { kind: TokenKind; group: string; nowMs: number },
  host: AttestedHost,
  { certificatePem, privateKey }: KeyAndCertificate,
): { token: string; expiryMs: number } {
  const iat = Math.floor(nowMs / S)
  const exp = iat + TOKEN_LIFETIME_MS / S
  const { version, build, baseImage } = host
  const claims = {
    iss: group,
    aud: AUDIENCES[kind],
    sub: host.endorsementKeyName.toString('hex'),
    iat,
    exp,
    cnf: { jkt: proofKeyThumbprint(host.proofKey) },
    esx: { version, build, image: baseImage },
  }
  const key = createPrivateKey({ key: privateKey.reveal(), format: 'der', type: 'pkcs8' })
  const token = signToken(claims, key, new X509Certificate(certificatePem).raw)
  return { token, expiryMs: exp * S }
}

/**
 * Verifies that an attestation service of the group made a key provider token for a proof key.
 * @returns the subject: the EK name of the host in hex
 * @throws TrustError TOKEN_INVALID, TOKEN_EXPIRED
 */
export function requireKeyProviderToken(
  token: string,
  { group, members }: { group: string; members: readonly GroupMember[] },
  { proofKey, nowMs }: { proofKey: Buffer; nowMs: number },
): string {
  if (token.length > MAX_TOKEN_CHARACTERS) throw invalid('it is too long')
  try {
    const claims = verifyToken(token, (der) => keyOfMember(members, der), {
      issuer: group,
      audience: AUDIENCES.keyProvider,
      claims: ['sub', 'iat', 'cnf'],
      nowMs: nowMs - LEEWAY_MS,
    })
    const { sub, iat, cnf } = claims
    if (typeof iat !== 'number' || iat * S > nowMs + LEEWAY_MS)
      throw invalid('it is from the future: compare the clocks of the trust hosts')
    const jkt = typeof cnf === 'object' && cnf !== null ? Reflect.get(cnf, 'jkt') : undefined
    if (jkt !== proofKeyThumbprint(proofKey)) throw invalid('it is for another proof key')
    return String(sub)
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    const code = error.code === 'TOKEN_EXPIRED' ? error.code : 'TOKEN_INVALID'
    const message =
      code === 'TOKEN_EXPIRED' ? 'the token has expired: attest the host again' : error.message
    throw new TrustError(code, message, { cause: error })
  }
}

/** Returns the key of the member that shows this certificate. */
function keyOfMember(members: readonly GroupMember[], der: Buffer): KeyObject {
  for (const { tokenCertificatePem } of members) {
    const certificate = certificateOf(tokenCertificatePem)
    if (certificate.raw.equals(der)) return certificate.publicKey
  }
  throw invalid('no attestation service of the group has signed it')
}

/** Certificates of members by their PEM, at most as many as groups can have. */
const certificates = new Map<string, X509Certificate>()
const MAX_CERTIFICATES = 64

function certificateOf(pem: string): X509Certificate {
  const known = certificates.get(pem)
  if (known !== undefined) return known
  const certificate = new X509Certificate(pem)
  if (certificates.size >= MAX_CERTIFICATES) certificates.clear()
  certificates.set(pem, certificate)
  return certificate
}

function invalid(reason: string): TrustError {
  return new TrustError('TOKEN_INVALID', `the token is invalid: ${reason}`)
}
