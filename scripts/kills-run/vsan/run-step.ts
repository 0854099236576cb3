import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Durations } from '../durations.ts'
import type { PartResult } from '../report.ts'
import { type Site, until } from '../site.ts'
import { checkStep } from './check-step.ts'
import { killHost } from './kill-host.ts'
import type { PlannedStep } from './steps.ts'
import { checkAway } from './truth.ts'
import { onVsan, vsanOf } from './vsan-site.ts'
import type { WritingVm } from './writing-vm.ts'

/** Time after which a killed host starts again, unless vCenter has to show that it is away, ms. */
const SHORT_MS = 1500

type Tested = {
  vms: readonly WritingVm[]
  planned: PlannedStep
  durations: Durations
  result: PartResult
  /** False: measures the step without a kill. */
  isKill: boolean
}

/** Runs a step with its kill, and checks the cluster. Returns what happened, in words. */
export async function runStep(site: Site, tested: Tested): Promise<string> {
  const { planned, durations, result, vms, isKill } = tested
  const { step, reformat, host } = planned
  const { vsan: before } = await vsanOf(site)
  const startMs = performance.now()
  const sinceMs = (): number => performance.now() - startMs
  const settled = { afterMs: undefined as number | undefined }
  const changing = change(site, planned).then(() => {
    settled.afterMs = sinceMs()
  })
  const lines: string[] = []
  let where = ''
  if (isKill) {
    const afterMs = durations.killAfterMs(planned.point)
    await Promise.race([delay(afterMs, undefined, { signal: site.signal }), changing])
    await delay(Math.max(0, afterMs - sinceMs()))
    const wasSettled = settled.afterMs !== undefined
    await killHost(site, vms, host)
    result.kills++
    result[wasSettled ? 'late' : 'inside']++
    where = `${host} after ${Math.round(afterMs)} of ${Math.round(durations.estimateMs())} ms`
    if (planned.isLongAway && process.env['X'] === undefined) lines.push(...(await checkAway(site, host)))
    else await delay(planned.isLongAway ? 9000 : SHORT_MS, undefined, { signal: site.signal })
    await site.restart(host)
  }
  await changing.catch((error) => {
    if (site.signal.aborted) throw error
    lines.push(`the step does not end: ${messageOf(error)}`)
  })
  if (!isKill) durations.add(settled.afterMs ?? sinceMs())
  if (isKill) where += `, settled after ${Math.round(settled.afterMs ?? Number.NaN)} ms`
  else where = `${Math.round(settled.afterMs ?? Number.NaN)} ms`
  result.operationMs = Math.round(durations.estimateMs())
  lines.push(...(await checkStep(site, vms, { step, host, before: before?.encryption ?? null })))
  const longest = Math.max(...vms.map((vm) => vm.takeLongestMs()))
  where += `, longest write ${longest} ms`
  if (reformat.allowReducedRedundancy) where += ', reduced redundancy'
  result.violations.push(...lines.map((line) => `${where}: ${line}`))
  return `${where}; ${lines.length === 0 ? 'no' : lines.length} violations`
}

/** Asks for a change, and waits until all disks have it. */
async function change(site: Site, { step, reformat }: PlannedStep): Promise<void> {
  await onVsan(site, (client) => step.ask(client, reformat))
  let problems: string[] = []
  try {
    await until(async () => {
      const { vsan } = await vsanOf(site)
      problems = vsan?.problems ?? []
      return vsan?.changing === false
    }, site.signal)
  } catch (error) {
    throw new Error(`${messageOf(error)}; ${problems.join('; ')}`)
  }
}
