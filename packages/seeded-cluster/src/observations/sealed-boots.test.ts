import { expect, it } from '@jest/globals'
import { type Boot, findWrongUnseals } from '@nkpsim/checkers'
import { createSimulatedTime, simulatedProcess } from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import type { StartDaemon } from '../cluster/daemon-node.ts'
import { createMachine } from '../cluster/machine.ts'
import { simulatedInput } from '../cluster/simulated-input.ts'
import { beginLife } from '../processes/process-life.ts'
import { replace } from '../trials/changed-boots.ts'
import { createChangeOrder } from './change-order.ts'
import { watchBoots } from './sealed-boots.ts'

const SEAL = '/state/sealed-config-key.json'
const BOOT = '/state/boot.yaml'

/** A host that seals at its first boot. `opens` decides whether its next boots succeed. */
async function judge(
  act: (world: { clear: () => void; changeBoot: () => void }) => void,
  { opens, isFaulty = false }: { opens: boolean; isFaulty?: boolean },
): Promise<string[]> {
  const time = createSimulatedTime()
  const network = createMemoryNetwork()
  const machine = createMachine('esx-1', { seed: 1, time, network, order: createChangeOrder() })
  const boots: Boot[] = []
  let clears = 0
  const start: StartDaemon = async ({ files }, { starts }) => {
    if (starts > 1 && !opens)
      throw Object.assign(new Error('it is sealed'), { code: 'CONFIG_STORE_SEALED' })
    if (starts === 1) {
      files.now.makeFolder('/state', 0o700)
      for (const path of [SEAL, BOOT])
        files.now.open(path, 'create').now.write(Buffer.from(path), 0)
    }
    return {} as Awaited<ReturnType<StartDaemon>>
  }
  const watched = watchBoots(start, {
    ...{ machine, clears: () => clears, mayBeFaulty: () => isFaulty, nowMs: () => 0 },
    ...{ hasRecoveryKey: () => false, onBoot: (boot) => boots.push(boot) },
  })
  const boot = async (starts: number): Promise<void> => {
    const life = beginLife(() => undefined)
    const ownProcess = simulatedProcess({
      ...{ pid: 1, onLine: () => undefined },
      onExit: () => {
        throw new Error('the process has ended')
      },
    })
    const effects = { ...machine.effectsOf(life), ownProcess, input: simulatedInput({}) }
    await watched(effects, { life, inputs: {}, starts }).catch((error: Error) => {
      if (error.message !== 'it is sealed') throw error
    })
    life.end()
    network.crash('esx-1')
  }
  await boot(1)
  act({
    clear: () => {
      clears++
    },
    changeBoot: () => machine.peek((files) => replace(files, BOOT, Buffer.from('changed'))),
  })
  await boot(2)
  expect(boots).toHaveLength(isFaulty && !opens ? 0 : 1)
  return findWrongUnseals(boots)
}

it('accepts boots that open only on their own machine', async () => {
  expect(await judge(() => undefined, { opens: true })).toEqual([])
  expect(await judge(({ clear }) => clear(), { opens: false })).toEqual([])
  expect(await judge(({ changeBoot }) => changeBoot(), { opens: false })).toEqual([])
  expect(await judge(() => undefined, { opens: false, isFaulty: true })).toEqual([])
})

it('finds boots that open after a clear or a change, and boots that stay closed', async () => {
  expect(await judge(({ clear }) => clear(), { opens: true })).toEqual([
    'the configuration of esx-1 opened with another TPM',
  ])
  expect(await judge(({ changeBoot }) => changeBoot(), { opens: true })).toEqual([
    'the configuration of esx-1 opened although a measurement has changed',
  ])
  expect(await judge(() => undefined, { opens: false })).toEqual([
    'the configuration of esx-1 does not open on its own machine',
  ])
})
