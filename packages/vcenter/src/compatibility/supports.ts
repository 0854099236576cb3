import { VcenterError } from '../errors.ts'
import {
  isAtLeast,
  type ProductVersion,
  parseProductVersion,
  productVersionText,
} from './product-version.ts'

/** Features that earlier versions of the product do not have. */
export type VersionedFeature = 'nativeKeyProvider' | 'entityDefault' | 'fcdEncryption'

const FEATURES: Record<VersionedFeature, { since: ProductVersion; what: string }> = {
  nativeKeyProvider: {
    since: { major: 7, minor: 0, update: 2 },
    what: 'a native key provider',
  },
  entityDefault: {
    since: { major: 8, minor: 0, update: 1 },
    what: 'a default key provider of a cluster or folder',
  },
  fcdEncryption: {
    since: { major: 8, minor: 0, update: 3 },
    what: 'encryption of first class disks with a native key provider',
  },
}

/**
 * Explains why a feature does not work with these versions; undefined if it works. A host version
 * that cannot be read restricts nothing.
 * @param hostVersion undefined if the feature uses no host
 */
export function unsupported(
  feature: VersionedFeature,
  vcenterVersion: ProductVersion,
  hostVersion?: string,
): string | undefined {
  const { since, what } = FEATURES[feature]
  if (!isAtLeast(vcenterVersion, since))
    return `${what} requires vCenter Server ${productVersionText(since)} or later, this one is ${productVersionText(vcenterVersion)}`
  return hostVersion === undefined ? undefined : unsupportedOnHost(feature, hostVersion)
}

/**
 * Explains why a feature does not work on a host of this version. Returns undefined if it works or
 * if the version cannot be read.
 */
export function unsupportedOnHost(
  feature: VersionedFeature,
  hostVersion: string,
): string | undefined {
  const { since, what } = FEATURES[feature]
  const version = parseProductVersion(hostVersion)
  if (version === undefined || isAtLeast(version, since)) return undefined
  return `${what} requires ESXi ${productVersionText(since)} or later, the host runs ${productVersionText(version)}`
}

/** @throws VcenterError VERSION_NOT_SUPPORTED */
export function requireSupported(feature: VersionedFeature, vcenterVersion: ProductVersion): void {
  const reason = unsupported(feature, vcenterVersion)
  if (reason !== undefined) throw new VcenterError('VERSION_NOT_SUPPORTED', reason)
}
