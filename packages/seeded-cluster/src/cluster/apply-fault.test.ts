import { expect, it } from '@jest/globals'
import { createSimulatedDisk, createSimulatedTime, type Files, seededRandom } from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { createLinks } from '../faults/links.ts'
import { createChangeOrder } from '../observations/change-order.ts'
import { applyFault } from './apply-fault.ts'
import { createDaemonNode, type StartDaemon } from './daemon-node.ts'
import { createMachine } from './machine.ts'

const DATASTORE = '/datastore'

/** Creates two machines with a datastore. Each daemon keeps its files in `running`. */
function twoMachines() {
  const time = createSimulatedTime()
  const network = createMemoryNetwork()
  const datastore = createSimulatedDisk({ random: seededRandom('datastore') })
  datastore.attach().now.makeFolder(DATASTORE, 0o755)
  datastore.attach().now.syncFolder('/')
  const notes: string[] = []
  const running = new Map<string, Files>()
  const startDaemon =
    (name: string): StartDaemon =>
    async ({ files }) => {
      running.set(name, files)
      return { stop: async () => undefined }
    }
  const nodes = new Map(
    ['one', 'two'].map((name) => {
      const mounts = [{ folder: DATASTORE, disk: datastore }]
      const machine = createMachine(name, {
        seed: 1,
        time,
        network,
        order: createChangeOrder(),
        mounts,
      })
      const node = createDaemonNode(machine, {
        ...{ time, network, startDaemon: startDaemon(name), usualInputs: {} },
        note: (text) => void notes.push(text),
        onLine: () => undefined,
        onEnd: () => undefined,
        onDefect: (text) => void notes.push(text),
      })
      return [name, node]
    }),
  )
  const cutDatastore = (): void => {
    notes.push('datastore without power')
    datastore.crash()
  }
  const links = createLinks({
    ...{ random: seededRandom('links'), latencyMs: { min: 1, max: 1 }, sleep: time.sleep },
  })
  const tpms = { hang: () => () => undefined }
  return { at: { time, network, links, nodes, tpms, cutDatastore }, nodes, notes, running }
}

it('cutAllPower ends all processes at the same instant, and lets all disks lose what was not synced', async () => {
  const { at, nodes, notes, running } = twoMachines()
  for (const node of nodes.values()) await node.start()
  applyFault({ kind: 'cutAllPower', node: 'one', afterCalls: 1, downMs: 1000 }, 'done', at)
  await running.get('two')?.makeFolder(`${DATASTORE}/vm`, 0o700)
  expect(notes).toEqual(['one serves', 'two serves'])
  const { list } = running.get('one') ?? {}
  expect(await list?.(DATASTORE)).toEqual(['vm'])
  void list?.(DATASTORE)
  expect(notes.slice(2)).toEqual([
    'one ended without power',
    'datastore without power',
    'two ended without power',
  ])
  expect([...nodes.values()].map((node) => node.isServing())).toEqual([false, false])
})
