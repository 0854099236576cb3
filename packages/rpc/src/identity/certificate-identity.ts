import { RpcError } from '../errors/rpc-error.ts'
import { type PeerIdentity, parseIdentityUri } from './peer-identity.ts'

/**
 * Identity in a certificate whose chain TLS has verified: its only URI.
 * @param subjectAltName In node:tls's form: `URI:urn:nkpsim:host:1, DNS:localhost`
 * @throws RpcError INVALID_IDENTITY if it has no URI, several, or one of another kind
 */
export function identityOfSubjectAltName(subjectAltName: string | undefined): PeerIdentity {
  // Node quotes a name with a comma or a quote (CVE-2021-44532). An identity never needs quotes, so
  // a list with a quote is refused as a whole instead of being split wrongly.
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
