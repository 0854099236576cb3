import type { KmsServer, StandardFields } from '../../records/standard-key-provider.ts'
import { readCertificate } from './client-identity.ts'

/** Colours of the product. Gray: not checked yet. */
export type NodeColour = 'gray' | 'green' | 'red'

/** Result of the last check of a key server. Undefined trust: the check could not find out. */
export type NodeCheck = {
  checkedMs: number
  connection: NodeColour
  /** Why the server cannot be used, one line; empty: it can. */
  problem: string
  isServerTrusted: boolean | undefined
  isClientTrusted: boolean | undefined
  /** What the server says that it is; empty: unknown. */
  vendor: string
  /** Certificate that the server showed, in PEM; empty: unknown. */
  shownPem: string
}

/** When a certificate expires. */
export type CertificateTerm = {
  subject: string
  issuer: string
  /** SHA-256 of the certificate in hex, with colons. */
  thumbprint: string
  notBeforeMs: number
  notAfterMs: number
}

export type NodeStatus = NodeCheck & { server: KmsServer; certificate: CertificateTerm | undefined }

/** Status of all servers of a provider: all can be used, some, or none. */
export type OverallStatus = 'gray' | 'green' | 'yellow' | 'red'

export const NOT_CHECKED: NodeCheck = {
  checkedMs: 0,
  connection: 'gray',
  problem: '',
  isServerTrusted: undefined,
  isClientTrusted: undefined,
  vendor: '',
  shownPem: '',
}

export function nodeStatus(server: KmsServer, check: NodeCheck): NodeStatus {
  const certificate = certificateTerm(check.shownPem === '' ? server.trustedPem : check.shownPem)
  return { server, certificate, ...check }
}

export function overallStatus(nodes: readonly Pick<NodeCheck, 'connection'>[]): OverallStatus {
  if (nodes.length === 0) return 'red'
  const count = (colour: NodeColour): number =>
    nodes.filter(({ connection }) => connection === colour).length
  if (count('gray') === nodes.length) return 'gray'
  if (count('green') === nodes.length) return 'green'
  return count('green') > 0 ? 'yellow' : 'red'
}

/** Returns undefined if the text has no certificate. */
export function certificateTerm(pem: string): CertificateTerm | undefined {
  if (pem === '') return undefined
  try {
    const certificate = readCertificate(pem, 'the certificate')
    return {
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      thumbprint: certificate.fingerprint256,
      notBeforeMs: certificate.validFromDate.getTime(),
      notAfterMs: certificate.validToDate.getTime(),
    }
  } catch {
    return undefined
  }
}

/** What an operator does next so that both sides trust each other; undefined: nothing. */
export function missingTrust(
  { servers, clientCertificatePem }: Pick<StandardFields, 'servers' | 'clientCertificatePem'>,
  name: string,
): string | undefined {
  if (clientCertificatePem === '') return `vCenter has no client certificate for "${name}"`
  const untrusted = servers.filter(({ trustedPem }) => trustedPem === '')
  if (untrusted.length === 0) return undefined
  return `vCenter does not trust ${untrusted.map((each) => each.name).join(', ')} yet`
}

/** Returns a distinguished name on one line, without control characters. */
function oneLine(name: string): string {
  return name
    .replaceAll('\n', ', ')
    .replaceAll(/\p{Cc}/gu, '?')
    .slice(0, 256)
}
