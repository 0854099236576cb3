import { RpcError } from '../errors/rpc-error.ts'
import { type PeerIdentity, parseIdentityUri } from './peer-identity.ts'

/**
 * Returns the identity in a certificate whose chain TLS has verified. The identity is the only URI
 * of the certificate.
 * @param subjectAltName in the form of node:tls: `URI:urn:nkpsim:host:1, DNS:localhost`
 * @throws RpcError INVALID_IDENTITY if the certificate has no URI, several URIs, or another kind of
 *   URI
 */
export function identityOfSubjectAltName(subjectAltName: string | undefined): PeerIdentity {
  // Node.js quotes a name that contains a comma or a quote (CVE-2021-44532). An identity never
  // needs quotes. A list with a quote is refused as a whole, because it could be split wrongly.
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
