import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { RpcChannel } from '@nkpsim/rpc'
import { wasInterrupted } from './interrupted-calls.ts'
import { type LargeDisk, makeLargeDisk } from './large-disk.ts'
import { largeStages, type Stage } from './large-stages.ts'
import { newResult, type PartResult } from './report.ts'
import { KILLED, type Site } from './site.ts'
import type { DiskDraws } from './tested-vm.ts'

const NAME = 'large'
const POINTS = 1_000_000

type Input = { runs: number; random: DiskDraws; say: (line: string) => void }

/**
 * Writes a disk of 2 GiB by fio and nbdcopy, and kills the host while fio writes, and during a
 * snapshot, its removal, shallow and deep rekeyion, decryption and encryption. Returns the result
 * of each stage.
 */
export async function runLarge(site: Site, { runs, random, say }: Input): Promise<PartResult[]> {
  say('writing a disk of 2 GiB')
  const disk = await makeLargeDisk(site, NAME, random)
  const stages = await largeStages(site, disk)
  const results: PartResult[] = []
  let left = runs
  for (const [index, stage] of stages.entries()) {
    const isLast = index === stages.length - 1
    const kills = isLast ? left : Math.min(left, Math.round(runs * stage.share))
    left -= kills
    const result = newResult(`large ${stage.name}`)
    results.push(result)
    const where = await runStage(site, disk, stage, { result, runs: kills, random, say }).then(
      () => undefined,
      (error: unknown) => `after ${result.kills} kills: ${messageOf(error)}`,
    )
    if (site.signal.aborted) break
    if (where !== undefined) result.violations.push(where)
    // Later stages would find the same.
    if (result.violations.length > 0) break
  }
  return results
}

async function runStage(
  site: Site,
  disk: LargeDisk,
  stage: Stage,
  { result, runs, random, say }: Input & { result: PartResult },
): Promise<void> {
  const checkAll = async (): Promise<void> => {
    if (!(await disk.isOn())) await disk.powerOn()
    const lines = [...(await stage.verify()), ...(await disk.compareAll())]
    result.violations.push(...lines.map((line) => `after ${result.kills} kills: ${line}`))
  }
  await setUp(disk, stage)
  const startMs = performance.now()
  await onChannel(site, stage.operate)
  result.operationMs = Math.round(performance.now() - startMs)
  for (let run = 1; run <= runs; run++) {
    site.signal.throwIfAborted()
    await setUp(disk, stage)
    const afterMs = (random.below(POINTS) / POINTS) * result.operationMs * stage.within
    await killDuring(site, stage, afterMs, result)
    await site.restart()
    if (!(await disk.isOn())) await disk.powerOn()
    const lines = [...(await stage.verify()), ...(await disk.checkPieces())]
    const where = `kill ${run}, after ${Math.round(afterMs)} of ${result.operationMs} ms`
    for (const line of lines) say(`${result.part}: ${where}: ${line}`)
    result.violations.push(...lines.map((line) => `${where}: ${line}`))
    say(`${result.part}: kill ${run} of ${runs}, ${result.inside} inside`)
    if (lines.length > 0) return
  }
  if (!(await stage.isDone())) {
    await setPower(disk, stage)
    await onChannel(site, stage.operate)
    if (!(await stage.isDone())) result.violations.push('the repeated operation has not finished')
  }
  await checkAll()
}

async function setUp(disk: LargeDisk, stage: Stage): Promise<void> {
  if (await stage.isDone()) await stage.setUp()
  await setPower(disk, stage)
}

async function setPower(disk: LargeDisk, stage: Stage): Promise<void> {
  if ((await disk.isOn()) === stage.isOn) return
  await (stage.isOn ? disk.powerOn() : disk.powerOff())
}

async function killDuring(
  site: Site,
  stage: Stage,
  afterMs: number,
  result: PartResult,
): Promise<void> {
  const lastSequence = site.audited().at(-1)?.sequence ?? 0
  const channel = await site.connect(KILLED)
  const victim = site.victim()
  try {
    const ended = stage.operate(channel).then(
      () => true,
      () => false,
    )
    await delay(afterMs)
    await site.kill(victim)
    result.kills++
    if (await ended) result.late++
    else if (stage.calls.length === 0) result.inside++
    else {
      const operation = { calls: stage.calls, vm: NAME }
      const isInside = wasInterrupted(site.audited(), lastSequence, operation)
      result[isInside ? 'inside' : 'early']++
    }
  } finally {
    channel.close()
  }
}

async function onChannel(
  site: Site,
  operate: (channel: RpcChannel) => Promise<unknown>,
): Promise<void> {
  const channel = await site.connect(KILLED)
  try {
    await operate(channel)
  } finally {
    channel.close()
  }
}
