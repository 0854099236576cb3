import { KmipError } from '../errors.ts'
import type { KmipVersion } from '../kmip-session.ts'
import { readVersions } from '../message/operations.ts'
import type { TtlvStructure } from '../ttlv/item.ts'

/** Version of the first message, as vCenter sends it. */
export const FIRST_VERSION: KmipVersion = { major: 1, minor: 1 }
/** Highest minor version of KMIP 1. In KMIP 2.0, requests have another form. */
const LAST_MINOR = 4

/**
 * Chooses the highest of 1.1 to 1.4 that a server offers. Servers offer 2.x first.
 * @param answer answer to the first message, DiscoverVersions
 * @throws KmipError VERSION if there is none
 */
export function bestVersion(answer: TtlvStructure | KmipError | undefined): KmipVersion {
  if (answer instanceof KmipError)
    throw new KmipError('VERSION', `the server does not tell its versions: ${answer.message}`, {
      cause: answer,
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    })
  const offered = answer === undefined ? [] : readVersions(answer)
  const minors = offered
    .filter(
      ({ major, minor }) => major === 1 && minor >= FIRST_VERSION.minor && minor <= LAST_MINOR,
    )
    .map(({ minor }) => minor)
  if (minors.length === 0) {
    const shown = offered.map(({ major, minor }) => `${major}.${minor}`).join(', ') || 'no version'
    throw new KmipError('VERSION', `the server speaks KMIP ${shown}, not 1.1 to 1.4`)
  }
  return { major: 1, minor: Math.max(...minors) }
}
