/** The audit log of a daemon, as it was read at the end of the observation. */
export type ObservedAudit = {
  daemon: string
  /** Records of attempts at calls, each with the time since when a power loss cannot lose it. */
  records: readonly { call: string; target: string; durableMs: number }[]
  /** Problems that the verification of the log found. */
  findings: readonly string[]
  /** Whether somebody changed or truncated the log behind the daemon's back. */
  wasTamperedWith: boolean
}

/** An effect of a call that somebody saw, such as the answer to the call. */
export type SeenEffect = { daemon: string; call: string; target: string; seenMs: number }

/**
 * The first change that a recorded call made to a disk or a database. The steps of a whole cluster
 * are numbered in their order.
 */
export type RecordedChange = {
  daemon: string
  call: string
  target: string
  /** What changed, such as `commit of key_provider`. */
  change: string
  changeStep: number
  /** Since this step, a power loss cannot lose the audit record. */
  recordStep: number
}

/**
 * Checks invariant I15 at each change: the audit record of a call is durable before the call has
 * changed anything.
 * @returns a line for each call that changed something earlier; none if the invariant holds
 */
export function findEarlyChanges(changes: readonly RecordedChange[]): string[] {
  return changes
    .filter(({ changeStep, recordStep }) => changeStep < recordStep)
    .map(
      ({ daemon, call, target, change }) =>
        `${call} of ${target} on ${daemon} made its first change before its audit record was durable: ${change}`,
    )
}

/**
 * Checks invariant I15: an audit record is durable before its effect is visible, and tampering with
 * the log or truncation is found. Each effect needs a record of its own.
 * @returns a line for each effect without record, and for each wrong verification; none if the
 *   invariant holds
 */
export function findAuditGaps(
  audits: readonly ObservedAudit[],
  effects: readonly SeenEffect[],
): string[] {
  const records = Map.groupBy(
    audits.flatMap(({ daemon, records: own }) => own.map((record) => ({ daemon, ...record }))),
    keyOf,
  )
  const unrecorded = [...Map.groupBy(effects, keyOf)].flatMap(([key, same]) => {
    const durableMs = (records.get(key) ?? []).map((record) => record.durableMs)
    return same.flatMap(({ daemon, call, target, seenMs }) => {
      const needed = same.filter((other) => other.seenMs <= seenMs).length
      const durable = durableMs.filter((timeMs) => timeMs <= seenMs).length
      if (durable >= needed) return []
      const when = durableMs.length < needed ? '' : ` at ${seenMs} ms, when its effect was seen`
      return [`${call} of ${target} has no audit record on ${daemon}${when}`]
    })
  })
  const verifications = audits.flatMap(({ daemon, findings, wasTamperedWith }) => {
    if (wasTamperedWith && findings.length === 0)
      return [`the audit log of ${daemon} was changed, and the verification found nothing`]
    if (wasTamperedWith) return []
    return findings.map((finding) => `the audit log of ${daemon}: ${finding}`)
  })
  return [...unrecorded, ...verifications]
}

function keyOf({ daemon, call, target }: Omit<SeenEffect, 'seenMs'>): string {
  return JSON.stringify([daemon, call, target])
}
