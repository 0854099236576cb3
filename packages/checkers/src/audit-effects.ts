/** An audit log of a daemon, as it could be read at the end. */
export type ObservedAudit = {
  daemon: string
  records: readonly { call: string; target: string }[]
  /** Problems that the verification of the log found. */
  findings: readonly string[]
  /** Whether somebody changed or truncated the log behind the daemon's back. */
  wasTamperedWith: boolean
}

/** An effect of a call that somebody saw, such as a provider in a listing. */
export type SeenEffect = { daemon: string; call: string; target: string }

/**
 * Checks invariant I15: an audit record is durable before its effect is visible, and tampering with
 * the log or truncation is found.
 * @returns a line for each effect without record, and for each wrong verification; none if the
 *   invariant holds
 */
export function findAuditGaps(
  audits: readonly ObservedAudit[],
  effects: readonly SeenEffect[],
): string[] {
  const recorded = new Set(
    audits.flatMap(({ daemon, records }) =>
      records.map(({ call, target }) => keyOf({ daemon, call, target })),
    ),
  )
  const unrecorded = effects
    .filter((effect) => !recorded.has(keyOf(effect)))
    .map(({ daemon, call, target }) => `${call} of ${target} has no audit record on ${daemon}`)
  const verifications = audits.flatMap(({ daemon, findings, wasTamperedWith }) => {
    if (wasTamperedWith && findings.length === 0)
      return [`the audit log of ${daemon} was changed, and the verification found nothing`]
    if (wasTamperedWith) return []
    return findings.map((finding) => `the audit log of ${daemon}: ${finding}`)
  })
  return [...unrecorded, ...verifications]
}

function keyOf({ daemon, call, target }: SeenEffect): string {
  return JSON.stringify([daemon, call, target])
}
