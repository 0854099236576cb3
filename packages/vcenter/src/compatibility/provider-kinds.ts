/** First version of nkpsim whose hosts know other key providers than native ones. */
const SINCE = { major: 0, minor: 3 }

/**
 * Explains why a host does not get a provider: its version of nkpsim knows native providers alone,
 * and would refuse all others too. Undefined if it gets the provider.
 * @param programVersion version that the host reports; undefined: not known yet; empty: 0.1.0
 */
export function kindUnknownTo(
  programVersion: string | undefined,
  kind: 'native' | 'standard' | 'trusted',
): string | undefined {
  if (kind === 'native' || programVersion === undefined) return undefined
  const [, major = '0', minor = '0'] = /^(\d{1,5})\.(\d{1,5})\./.exec(programVersion) ?? []
  if (Number(major) > SINCE.major || Number(minor) >= SINCE.minor) return undefined
  const version = programVersion === '' ? '0.1.0' : programVersion
  return `the host runs nkpsim ${version}, which knows native key providers alone: upgrade the host`
}
