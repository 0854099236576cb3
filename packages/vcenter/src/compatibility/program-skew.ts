/** Assumed version of a host that reports none. Only version 0.1.0 does not report its version. */
const UNTOLD_VERSION = '0.1.0'
/** How many minor versions a host may be older than its vCenter. */
const MAX_MINORS_BEHIND = 1

/**
 * Explains why a host's version of nkpsim does not fit this vCenter; undefined if it fits. As in
 * the product, vCenter is upgraded first. So a host may be one minor version older than vCenter,
 * but never newer. A host whose version does not fit may still work, because later contracts only
 * add to earlier ones.
 * @param vcenterVersion `0.2.0`
 * @param hostVersion version that the host reports; empty if it reports none
 */
export function programSkew(vcenterVersion: string, hostVersion: string): string | undefined {
  const told = hostVersion === '' ? UNTOLD_VERSION : hostVersion
  const own = parse(vcenterVersion)
  const host = parse(told)
  if (own === undefined || host === undefined) return `the host runs an unknown version, ${told}`
  const ahead = host.major - own.major || host.minor - own.minor
  const runs = `the host runs nkpsim ${told}, this vCenter ${vcenterVersion}`
  if (ahead > 0) return `${runs}: upgrade vCenter first`
  if (host.major < own.major || -ahead > MAX_MINORS_BEHIND)
    return `${runs}: more than one minor version behind; upgrade the host`
  return undefined
}

function parse(text: string): { major: number; minor: number } | undefined {
  const [, major, minor] = /^(\d{1,5})\.(\d{1,5})\.\d{1,5}$/.exec(text) ?? []
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) }
}
