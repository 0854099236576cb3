/** One thing that a daemon needs to be of use. */
export type ReadinessCheck = {
  name: string
  /** Why it fails; undefined: it does not. */
  failure: string | undefined
}

/** What a daemon is now, and what it needs. */
export type Readiness = {
  /** Such as `vcenter active`. */
  role: string
  checks: readonly ReadinessCheck[]
}

/**
 * The answer to whether a daemon is ready.
 * @param isVerbose lists every check, not only what fails
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
