import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its private key in PEM. */
export type PemPair = { certificatePem: string; privateKeyPem: string }

/** How a certificate differs from a usual one. */
export type IssueOptions = {
  /** Extended key usage (default: none). */
  usage?: 'clientAuth' | 'serverAuth'
  /** Subject alternative names in openssl's form (default: none). */
  names?: string
  /** Whether it expired yesterday. */
  isExpired?: boolean
}

/** An authority that openssl made, for servers and clients of tests. */
export type KmsAuthority = PemPair & {
  issue(commonName: string, options?: IssueOptions): PemPair
  /** A certificate for localhost and 127.0.0.1. */
  issueServer(options?: { isExpired?: boolean }): PemPair
  /** A certificate for clients. The common name decides whose keys the client sees. */
  issueClient(commonName: string): PemPair
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Creates an authority. Uses temporary folders, and removes them. */
export function createKmsAuthority(commonName = 'KMS test authority'): KmsAuthority {
  const authority = inTemporaryFolder((folder) => {
    const subject = ['-subj', `/CN=${commonName}`, '-addext', 'basicConstraints=critical,CA:TRUE']
    const out = ['-keyout', 'key.pem', '-out', 'certificate.pem']
    openssl(folder, ['req', '-x509', ...NEW_KEY, '-days', '2', ...subject, ...out])
    return readPair(folder)
  })
  const issue: KmsAuthority['issue'] = (name, options = {}) =>
    inTemporaryFolder((folder) => issuePair(folder, authority, name, options))
  return {
    ...authority,
    issue,
    issueServer: (options) =>
      issue('localhost', {
        usage: 'serverAuth',
        names: 'DNS:localhost,IP:127.0.0.1',
        ...options,
      }),
    issueClient: (name) => issue(name, { usage: 'clientAuth' }),
  }
}

function issuePair(
  folder: string,
  authority: PemPair,
  commonName: string,
  { usage, names, isExpired = false }: IssueOptions,
): PemPair {
  writeFileSync(join(folder, 'ca.pem'), authority.certificatePem)
  writeFileSync(join(folder, 'ca-key.pem'), authority.privateKeyPem)
  const extensions = [
    'keyUsage=digitalSignature',
    ...(usage === undefined ? [] : [`extendedKeyUsage=${usage}`]),
    ...(names === undefined ? [] : [`subjectAltName=${names}`]),
  ]
  writeFileSync(join(folder, 'extensions'), extensions.join('\n'))
  const request = ['-keyout', 'key.pem', '-out', 'request.pem', '-subj', `/CN=${commonName}`]
  openssl(folder, ['req', ...NEW_KEY, ...request])
  const validity = ['-days', isExpired ? '-1' : '2']
  const signer = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-extfile', 'extensions']
  const signed = ['-in', 'request.pem', '-out', 'certificate.pem']
  openssl(folder, ['x509', '-req', ...signed, ...signer, ...validity])
  return readPair(folder)
}

function openssl(folder: string, args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
}

function readPair(folder: string): PemPair {
  return {
    certificatePem: readFileSync(join(folder, 'certificate.pem'), 'utf8'),
    privateKeyPem: readFileSync(join(folder, 'key.pem'), 'utf8'),
  }
}

function inTemporaryFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'kms-authority-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
