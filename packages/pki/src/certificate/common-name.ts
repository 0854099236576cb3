import { Name } from '@peculiar/x509'

/**
 * A distinguished name of one common name, character for character. RFC 5280, 4.1.2.4. Given a bare
 * string, the library would take a leading `#` for hex and quotes and backslashes for escapes; a
 * host may be named like that.
 */
export function commonNameOnly(commonName: string): Name {
  return new Name([{ CN: [{ utf8String: commonName }] }])
}
