import { Name } from '@peculiar/x509'

/**
 * A distinguished name of one common name, character for character. RFC 5280, 4.1.2.4. The library
 * would interpret a bare string: a leading `#` as hex, quotes and backslashes as escapes. Names of
 * hosts may contain these.
 */
export function commonNameOnly(commonName: string): Name {
  return new Name([{ CN: [{ utf8String: commonName }] }])
}
