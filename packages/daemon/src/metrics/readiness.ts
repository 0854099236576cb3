/** One requirement for a daemon to be ready. */
export type ReadinessCheck = {
  name: string
  /** Why it fails; undefined: it passes. */
  failure: string | undefined
}

/** Role of a daemon, and its requirements. */
export type Readiness = {
  /** Such as `vcenter active`. */
  role: string
  checks: readonly ReadinessCheck[]
}

/**
 * The answer about a daemon's readiness.
 * @param isVerbose lists every check, not only failed ones
 */
export function readinessAnswer(
  { role, checks }: Readiness,
  isVerbose: boolean,
): { statusCode: 200 | 503; body: string } {
  const isReady = checks.every(({ failure }) => failure === undefined)
  const lines = checks
    .filter(({ failure }) => isVerbose || failure !== undefined)
    .map(({ name, failure }) =>
      failure === undefined ? `[+] ${name} ok` : `[-] ${name} failed: ${oneLine(failure)}`,
    )
  const last = `${isReady ? 'ready' : 'not ready'}, role: ${role}`
  return { statusCode: isReady ? 200 : 503, body: `${[...lines, last].join('\n')}\n` }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
