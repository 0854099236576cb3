/** One requirement for the readiness of a daemon. */
export type ReadinessCheck = {
  name: string
  /** Reason why the requirement is not met; undefined if it is met. */
  failure: string | undefined
}

/** Role of a daemon, and its requirements for readiness. */
export type Readiness = {
  /** The role, such as `vcenter, active`. */
  role: string
  checks: readonly ReadinessCheck[]
}

/**
 * Returns the HTTP answer about the readiness of a daemon.
 * @param isVerbose whether to list every check; otherwise only failed checks
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
