/** A call with a wrong password, a damaged file, a wrong name or a malformed message. */
export type RefusedCall = {
  call: string
  /** Stable code of the error; undefined if the call succeeded. */
  code: string | undefined
  message: string
  /** The state that the call could change, before and after it, in any unambiguous form. */
  before: string
  after: string
}

/** Codes that tell a caller nothing about the mistake. */
const UNCLEAR = ['INTERNAL', 'UNKNOWN', '']
const MAX_MESSAGE_LENGTH = 1100

/**
 * Checks invariant I9: a wrong call gets a clear error and changes nothing.
 * @returns a line for each wrong answer or change; none if the invariant holds
 */
export function findWrongRefusals(calls: readonly RefusedCall[]): string[] {
  return calls.flatMap(({ call, code, message, before, after }) => {
    const lines: string[] = []
    if (code === undefined) lines.push(`${call} succeeded`)
    else if (UNCLEAR.includes(code)) lines.push(`${call} failed with the unclear code "${code}"`)
    else if (
      message === '' ||
      message.length > MAX_MESSAGE_LENGTH ||
      /\n|\bat \S+:\d+/.test(message)
    )
      lines.push(`${call} failed with an unclear message: ${JSON.stringify(message)}`)
    if (before !== after) lines.push(`${call} changed something`)
    return lines
  })
}
