import { createDurations } from '../durations.ts'
import {
  type KeyServer,
  makeStandardProvider,
  pykmipProgram,
  startKeyServer,
} from '../key-server.ts'
import { newResult, type PartResult } from '../report.ts'
import { makeNativeProvider, type Site } from '../site.ts'
import type { DiskDraws } from '../tested-vm.ts'
import { makeVms } from './make-vms.ts'
import { runStep } from './run-step.ts'
import { OTHER_NATIVE, planSteps, STANDARD, stepsOfRound } from './steps.ts'
import { VSAN_HOSTS } from './vsan-site.ts'

type Input = { runs: number; random: DiskDraws; say: (line: string) => void }

/**
 * Changes the encryption of a vSAN cluster of four hosts step by step, while three VMs write to it.
 * Kills a host at a random moment of each step, and checks everything after each step.
 */
export async function runVsan(site: Site, { runs, random, say }: Input): Promise<PartResult[]> {
  const keyServer = await makeProviders(site, say)
  const vms = await makeVms(site, random, say)
  const steps = stepsOfRound({ hasKeyServer: keyServer !== undefined })
  const parts = steps.map((step) => ({
    durations: createDurations(),
    result: newResult(`vsan ${step.name}`),
  }))
  const warmUps = steps.length
  const plan = [...planSteps(warmUps, steps, random), ...planSteps(runs, steps, random)]
  try {
    for (const [index, planned] of plan.entries()) {
      const part = parts[index % steps.length]
      if (part === undefined) break
      const isKill = index >= warmUps
      const where = await runStep(site, { ...part, vms, planned, isKill })
      const run = isKill ? `kill ${index - warmUps + 1} of ${runs}` : 'without a kill'
      say(`${run}: ${part.result.part}: ${where}`)
      for (const line of part.result.violations) say(`  ${line}`)
      // Later steps would find the same.
      if (part.result.violations.length > 0) break
    }
  } catch (error) {
    if (!site.signal.aborted) throw error
  } finally {
    await Promise.allSettled(vms.map((vm) => vm.stop()))
    await keyServer?.pykmip.kill()
  }
  return parts.map(({ result }) => result)
}

/** Makes a second native provider, and a standard one if PyKMIP is installed. */
async function makeProviders(
  site: Site,
  say: (line: string) => void,
): Promise<KeyServer | undefined> {
  await makeNativeProvider(site, VSAN_HOSTS.length, OTHER_NATIVE)
  if (pykmipProgram() === undefined) {
    say('PyKMIP is not installed: the steps have no standard provider')
    return undefined
  }
  const keyServer = await startKeyServer(site)
  try {
    await makeStandardProvider(site, STANDARD, keyServer)
  } catch (error) {
    await keyServer.pykmip.kill()
    throw error
  }
  return keyServer
}
