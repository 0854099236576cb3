import type { Host } from '../records/host.ts'
import type { ApprovedBoot } from './boot-approval.ts'

/** Rejects if a caller may not approve a boot anymore. */
type RequireStill = () => Promise<void>

type Caller = {
  requireStill: RequireStill
  /** Result of `requireStill`; undefined until vCenter is about to install the approval. */
  check: Promise<void> | undefined
}

type SharedApproval = { callers: Caller[]; approval: Promise<ApprovedBoot> }

/**
 * Lets later callers share an approval that is still waiting for its turn. Otherwise many queued
 * approvals would delay the next attestation of a hanging host.
 *
 * The approval is installed if at least one of its callers still may approve it. Each other caller
 * gets its own refusal.
 * @param approve approves a boot in the turn of the host. It calls `hasBegun` when that turn comes,
 *   and `requireStill` just before it installs the approval.
 */
export function shareApprovals(
  approve: (
    host: Host,
    turn: { hasBegun: () => void; requireStill: RequireStill },
  ) => Promise<ApprovedBoot>,
): (host: Host, requireStill: RequireStill) => Promise<ApprovedBoot> {
  const waiting = new Map<string, SharedApproval>()
  const begin = (host: Host): SharedApproval => {
    const callers: Caller[] = []
    const hasBegun = (): void => {
      if (waiting.get(host.id)?.callers === callers) waiting.delete(host.id)
    }
    const approval = approve(host, { hasBegun, requireStill: () => requireOne(callers) })
    const shared = { callers, approval }
    waiting.set(host.id, shared)
    // The approval may fail before its turn if the host has no channel.
    approval.catch(hasBegun)
    return shared
  }
  return async (host, requireStill) => {
    const { callers, approval } = waiting.get(host.id) ?? begin(host)
    const caller: Caller = { requireStill, check: undefined }
    callers.push(caller)
    await approval.catch(() => undefined)
    await caller.check
    return approval
  }
}

/** Rejects if none of the callers may approve the boot anymore. */
async function requireOne(callers: readonly Caller[]): Promise<void> {
  for (const caller of callers) caller.check = caller.requireStill()
  await Promise.any(callers.map(({ check }) => check))
}
