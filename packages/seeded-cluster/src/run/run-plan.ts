import { checkInvariants, type Violation } from '@nkpsim/checkers'
import { seededRandom } from '@nkpsim/effects'
import { SeededClusterError } from '../errors.ts'
import { drawFaults } from '../faults/draw-faults.ts'
import { formatFault } from '../faults/fault.ts'
import { createHistory, type History } from '../history/history.ts'
import { findImpossibleObjects } from '../model/judge-objects.ts'
import { findImpossibleAnswers } from '../model/judge-providers.ts'
import { waitAround } from '../plan/draw.ts'
import type { Plan } from '../plan/plan.ts'
import { watchUnhandled } from '../processes/unhandled.ts'
import { createScheduler } from '../scheduler/scheduler.ts'
import { drawOperation } from '../workload/draw-operation.ts'
import { type Known, knownAtStart, learn } from '../workload/known.ts'
import type { OperationKind } from '../workload/operation.ts'
import type { CreateSite, SimulatedSite, SiteEvents } from './simulated-site.ts'

/** Limits of a run. A run that reaches them has a defect, such as a daemon that never answers. */
const LIMITS = { endMs: 30 * 24 * 3_600_000, events: 5_000_000 }
/**
 * Maximum age of an attestation when a provider is sent, ms: 5 minutes, and the longest pause of a
 * process between its decision and the message.
 */
const ATTESTATION_FRESH_MS = 11 * 60_000
/** Time that a daemon may need to notice a condition, ms. */
const ALARM_TOLERANCE_MS = 60_000

/** Time between two looks whether a site has converged, ms. */
const CONVERGENCE_LOOK_MS = 30_000

/** The result of a run. */
export type RunResult = {
  seed: number
  digest: string
  violations: readonly Violation[]
  /** Other problems, such as errors that nobody handled. */
  defects: readonly string[]
  /** Why the run did not end; undefined if it ended. */
  error: unknown
  history: History
  endMs: number
  events: number
}

/**
 * Runs a plan. In the safety phase, clients work while faults happen. Then all faults are healed,
 * and in the liveness phase vCenter has one remediation interval to bring every host to its desired
 * state. The phase ends earlier if this is so at two consecutive looks. Then the checkers and the
 * model judge the run.
 */
export async function runPlan(plan: Plan, createSite: CreateSite<Plan>): Promise<RunResult> {
  const history = createHistory()
  const defects: string[] = []
  const note = (text: string): void => history.note(site.time.nowMs(), text)
  const onDefect = (text: string): void => {
    defects.push(text)
    note(text)
  }
  const site = createSite(plan, { note, onDefect })
  using _unhandled = watchUnhandled((unhandled) => onDefect(`not handled: ${unhandled}`))
  const scheduler = createScheduler(site.time, LIMITS)
  let violations: Violation[] = []
  let error: unknown
  try {
    violations = await scheduler.run(() => runPhases(plan, site, history))
  } catch (thrown) {
    error = thrown
    history.note(site.time.nowMs(), `the run failed: ${thrown}`)
  }
  return {
    seed: plan.seed,
    digest: history.digest(),
    violations,
    defects,
    error,
    history,
    endMs: site.time.nowMs(),
    events: scheduler.events(),
  }
}

/** Runs a plan, and closes its site. */
export async function runAndClose<P extends Plan>(
  plan: P,
  createSite: (plan: P, events: SiteEvents) => SimulatedSite & { close(): void },
): Promise<RunResult> {
  let close = (): void => undefined
  try {
    return await runPlan(plan, (_plan, events) => {
      const site = createSite(plan, events)
      close = site.close
      return site
    })
  } finally {
    close()
  }
}

async function runPhases(plan: Plan, site: SimulatedSite, history: History): Promise<Violation[]> {
  const { time } = site
  const enter = (phase: string): void => history.note(time.nowMs(), `${phase} begins`)
  await site.start()
  enter('safety phase')
  const safety = { isOver: false }
  const faults = injectFaults(plan, site, history, safety)
  await runClients(plan, site, history)
  safety.isOver = true
  await Promise.race([faults, time.sleep(0)])
  enter('healing')
  await site.heal()
  enter('liveness phase')
  await awaitConvergence(site)
  const seen = await site.observe()
  enter('judgement')
  const times = { freshForMs: ATTESTATION_FRESH_MS, toleranceMs: ALARM_TOLERANCE_MS }
  const found = checkInvariants(seen, { ...times, nowMs: time.nowMs() })
  const operations = history.operations(time.nowMs())
  const objects = site.objects()
  const impossible = [
    ...findImpossibleAnswers(operations, site.backups()),
    ...(objects === undefined ? [] : findImpossibleObjects(operations, objects)),
  ]
  const violations: Violation[] = [
    ...found,
    ...impossible.map((line): Violation => ({ invariant: 'I8', line })),
  ]
  for (const { invariant, line } of violations)
    history.note(time.nowMs(), `violates ${invariant}: ${line}`)
  return violations
}

async function runClients(plan: Plan, site: SimulatedSite, history: History): Promise<void> {
  const { time } = site
  let left = plan.operations
  let known: Known = knownAtStart(plan)
  let { weights } = plan
  const drawn = new Map<OperationKind, number>()
  /** Counts an operation. Draws no more of its kind if the run has had as many as it may. */
  const count = (kind: OperationKind): void => {
    const times = (drawn.get(kind) ?? 0) + 1
    drawn.set(kind, times)
    if (times === plan.limits[kind]) weights = { ...weights, [kind]: 0 }
  }
  const runClient = async (client: string): Promise<void> => {
    const random = seededRandom(`${client} ${plan.seed}`)
    while (left > 0) {
      left--
      await time.sleep(waitAround(random, plan.thinkMs))
      const operation = drawOperation(random, { ...plan, weights }, known)
      count(operation.kind)
      const end = history.begin(time.nowMs(), client, operation)
      const outcome = await site.execute(client, operation)
      end(time.nowMs(), outcome)
      known = learn(known, operation, outcome)
    }
  }
  const clients = Array.from({ length: plan.clients }, (_, index) => `client-${index + 1}`)
  await Promise.all(clients.map(runClient))
}

/** Waits until a site has converged at two consecutive looks, but at most `remediationMs`. */
async function awaitConvergence({ time, remediationMs, hasConverged }: SimulatedSite) {
  const endMs = time.nowMs() + remediationMs
  for (let looks = 0; looks < 2 && time.nowMs() < endMs; ) {
    await time.sleep(Math.min(CONVERGENCE_LOOK_MS, endMs - time.nowMs()))
    looks = (await hasConverged()) ? looks + 1 : 0
  }
}

/** Injects faults until the safety phase is over. */
async function injectFaults(
  plan: Plan,
  { time, inject }: SimulatedSite,
  history: History,
  safety: { readonly isOver: boolean },
): Promise<void> {
  const startMs = time.nowMs()
  // This is longer than the safety phase, unless operations wait long for lost nodes.
  const untilMs = (10 * plan.operations * plan.thinkMs) / plan.clients
  for (const { atMs, fault } of drawFaults(plan, untilMs)) {
    await time.sleep(startMs + atMs - time.nowMs())
    if (safety.isOver) return
    history.note(time.nowMs(), formatFault(fault))
    inject(fault)
  }
}

/** Describes why a run failed, in lines; none if it did not. */
export function problemsOf({ violations, defects, error }: RunResult): string[] {
  const lines = [...violations.map(({ invariant, line }) => `${invariant}: ${line}`), ...defects]
  if (error === undefined) return lines
  const text =
    error instanceof SeededClusterError
      ? `${error.code}: ${error.message}`
      : String(error instanceof Error ? (error.stack ?? error) : error)
  return [...lines, text]
}
