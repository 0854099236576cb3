import type { ObservedAudit, SeenEffect } from '@nkpsim/checkers'
import { operationName } from '@nkpsim/daemon/operation'
import type { AuditWatch } from './audit-watch.ts'
import type { WatchedCall } from './watch-calls.ts'
import { textsIn } from './wrong-calls.ts'

/** Calls that change nothing. The audit log need not have them. */
const READS = /^(get|list|read|preview|follow|compare|issueHostToken)/

/** Collects the effects that users have seen, and the audit records of the same daemons (I15). */
export type AuditedEffects = {
  /** Call it when a call ends, before the user gets the answer. */
  learn(call: WatchedCall): void
  effects(): readonly SeenEffect[]
  /** @param findings what the verification of the daemon's log has found */
  auditOf(daemon: string, findings: readonly string[]): ObservedAudit
}

/** @param auditOf returns the audit log of a daemon by its name */
export function createAuditedEffects(
  auditOf: (daemon: string) => Pick<AuditWatch, 'attempts'> | undefined,
): AuditedEffects {
  const effects: SeenEffect[] = []
  return {
    learn: ({ daemon, service, method, request, endMs, error }) => {
      if (error !== undefined || READS.test(method)) return
      const call = operationName(service, method)
      // The record names one text of the request as its target, or none.
      const texts = ['', ...textsIn(request)]
      const record = auditOf(daemon)
        ?.attempts()
        .findLast((attempt) => attempt.call === call && texts.includes(attempt.target))
      effects.push({ daemon, call, target: record?.target ?? texts[1] ?? '', seenMs: endMs })
    },
    effects: () => effects,
    auditOf: (daemon, findings) => ({
      ...{ daemon, findings, wasTamperedWith: false },
      records: auditOf(daemon)?.attempts() ?? [],
    }),
  }
}
