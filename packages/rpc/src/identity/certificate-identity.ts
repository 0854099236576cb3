import { RpcError } from '../errors/rpc-error.ts'
import { type PeerIdentity, parseIdentityUri } from './peer-identity.ts'

/**
 * Identity in a certificate whose chain TLS has verified: its one URI.
 * @param subjectAltName As node:tls shows it: `URI:urn:nkpsim:host:1, DNS:localhost`
 * @throws RpcError INVALID_IDENTITY when it bears no URI, several, or one of another kind
 */
export function identityOfSubjectAltName(subjectAltName: string | undefined): PeerIdentity {
  // Node puts a name that holds a comma or a quote into quotes (CVE-2021-44532): an identity never
  // needs them, so a list with a quote is refused as a whole instead of being taken apart wrongly.
  if (subjectAltName === undefined || subjectAltName.includes('"')) throw noIdentity()
  const uris = subjectAltName.split(', ').filter((name) => name.startsWith('URI:'))
  const [uri, ...more] = uris
  if (uri === undefined || more.length > 0) throw noIdentity()
  return parseIdentityUri(uri.slice('URI:'.length))
}

function noIdentity(): RpcError {
  return new RpcError(
    'UNAUTHENTICATED',
    'INVALID_IDENTITY',
    'certificate does not bear exactly one identity',
  )
}
