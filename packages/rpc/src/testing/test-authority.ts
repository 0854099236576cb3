import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsIdentity } from '../tls-identity.ts'

/**
 * A certificate authority for tests. openssl makes its certificates, so that the tests do not
 * depend on this project's own code.
 */
export type TestAuthority = {
  rootsPem: string
  /** Certificate of the authority. */
  certificatePem: string
  privateKeyPem: string
  /**
   * Issues a certificate.
   * @param names subject alternative names in openssl's form: `URI:urn:nkpsim:host:1,DNS:localhost`
   */
  issue(names: string): TlsIdentity
  /** Issues a certificate that expired on 2 January 2020. */
  issueExpired(names: string): TlsIdentity
}

/** Creates an authority. Uses a temporary folder, and removes it afterwards. */
export function createTestAuthority(commonName: string): TestAuthority {
  return inTemporaryFolder((folder) => {
    const ca = createSelfSigned(folder, commonName, 'basicConstraints=critical,CA:TRUE')
    return {
      rootsPem: ca.certificatePem,
      ...ca,
      issue: (names) => inTemporaryFolder((own) => issue(own, ca, names)),
      issueExpired: (names) => inTemporaryFolder((own) => issueExpired(own, ca, names)),
    }
  })
}

/**
 * Creates a self-signed certificate, such as the certificate of a host that no vCenter has adopted.
 */
export function createSelfSignedIdentity(): { certificatePem: string; privateKeyPem: string } {
  return inTemporaryFolder((folder) =>
    createSelfSigned(folder, 'localhost', 'subjectAltName=DNS:localhost'),
  )
}

type Pair = { certificatePem: string; privateKeyPem: string }

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

function createSelfSigned(folder: string, commonName: string, extension: string): Pair {
  const out = ['-keyout', 'key.pem', '-out', 'certificate.pem']
  const subject = ['-subj', `/CN=${commonName}`, '-addext', extension]
  openssl(folder, ['req', '-x509', ...NEW_KEY, '-days', '2', ...subject, ...out])
  return readPair(folder)
}

function issue(folder: string, ca: Pair, names: string): TlsIdentity {
  const request = prepareIssue(folder, ca, names)
  const signer = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem']
  openssl(folder, ['x509', '-req', '-days', '2', ...request, ...signer])
  return { ...readPair(folder), rootsPem: ca.certificatePem }
}

/** `openssl x509` has no option for a start in the past. */
function issueExpired(folder: string, ca: Pair, names: string): TlsIdentity {
  const request = prepareIssue(folder, ca, names)
  writeFileSync(join(folder, 'ca.cnf'), CA_SETTINGS)
  writeFileSync(join(folder, 'index'), '')
  writeFileSync(join(folder, 'serial'), '01\n')
  const signer = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca-key.pem']
  const validity = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z']
  openssl(folder, ['ca', '-batch', '-notext', ...validity, ...request, ...signer])
  return { ...readPair(folder), rootsPem: ca.certificatePem }
}

const CA_SETTINGS = `[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
[any]
commonName = supplied
`

/** Makes a key and a request. @returns options of openssl that name the files */
function prepareIssue(folder: string, ca: Pair, names: string): string[] {
  writeFileSync(join(folder, 'ca.pem'), ca.certificatePem)
  writeFileSync(join(folder, 'ca-key.pem'), ca.privateKeyPem)
  openssl(folder, ['req', ...NEW_KEY, '-subj', '/CN=test', '-keyout', 'key.pem', '-out', 'csr.pem'])
  writeFileSync(join(folder, 'extensions'), names === '' ? '' : `subjectAltName=${names}\n`)
  return ['-in', 'csr.pem', '-extfile', 'extensions', '-out', 'certificate.pem']
}

function openssl(folder: string, args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
}

function readPair(folder: string): Pair {
  return {
    certificatePem: readFileSync(join(folder, 'certificate.pem'), 'utf8'),
    privateKeyPem: readFileSync(join(folder, 'key.pem'), 'utf8'),
  }
}

function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-rpc-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
