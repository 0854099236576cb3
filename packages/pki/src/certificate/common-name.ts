import { Name } from '@peculiar/x509'

/**
 * Returns a distinguished name with one common name, unchanged. RFC 5280, 4.1.2.4. In a name given
 * as text, the library would interpret a leading `#` as hex, and quotes and backslashes as escapes.
 * Names of hosts may contain these characters.
 */
export function commonNameOnly(commonName: string): Name {
  return new Name([{ CN: [{ utf8String: commonName }] }])
}
