import { describe, expect, it } from '@jest/globals'
import { findEarlyChanges } from '@nkpsim/checkers'
import { encodeAuditKey, Secret } from '@nkpsim/crypto'
import { openAuditLog } from '@nkpsim/daemon/audit'
import { silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedDisk,
  createSimulatedTime,
  type Files,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { newTrace, withTrace } from '@nkpsim/tracing'
import { createMachine } from '../cluster/machine.ts'
import { beginLife } from '../processes/process-life.ts'
import { createChangeOrder } from './change-order.ts'

const CALL = 'nkpsim.vcenter.v1.KeyProviderService/CreateProvider'

type World = {
  /** Writes the audit record. */
  record: (caller?: string, details?: object) => void
  /** Commits a change of this table. */
  commit: (table: string) => void
  files: Files
}

/** Lets one call act on a machine, in a trace of its own. Returns what I15 says. */
function judge(act: (world: World) => void): string[] {
  const time = createSimulatedTime()
  const order = createChangeOrder()
  const datastore = createSimulatedDisk({
    ...{ random: seededRandom('datastore'), before: (step) => void order.step(step) },
  })
  const mounts = [{ folder: '/datastore', disk: datastore }]
  datastore.attach().now.makeFolder('/datastore', 0o700)
  const world = { seed: 1, time, network: createMemoryNetwork(), order, mounts }
  const machine = createMachine('vcenter', world)
  const { files, random, database: databases } = machine.effectsOf(beginLife(() => undefined))
  files.now.makeFolder('/state', 0o700)
  const clock = simulatedMachineClock(time, { startMs: 0 })
  const log = openAuditLog({
    ...{ folder: '/state/audit', instanceId: random.uuid(), logger: silentLogger, files },
    keys: {
      signingKey: encodeAuditKey(seededRandom('key').privateKey('Ed25519')),
      macKey: Secret.random(32, random.bytes),
    },
    ...{ onCheckpoint: () => undefined, clock, machineClock: clock },
  })
  const database = databases.open('/state/database')
  database.exec('CREATE TABLE seal (digests)')
  database.exec(`BEGIN; INSERT INTO seal VALUES ('{}')`)
  database.exec('COMMIT')
  let commits = 0
  const trace = newTrace()
  withTrace(trace, () =>
    act({
      record: (caller = 'anna', request = {}) => {
        const entry = { caller, call: CALL, target: 'nkp-1', request, traceId: trace.traceId }
        log.begin(entry).settle('OK')
      },
      commit: (table) => {
        database.exec(`BEGIN; UPDATE seal SET digests = '{"${table}":"${++commits}"}'`)
        database.exec('COMMIT')
      },
      files,
    }),
  )
  log.close()
  return findEarlyChanges(order.changes())
}

describe('the order of changes and audit records', () => {
  it('is right if the record comes first, or before all but the use of the session', () => {
    const found = judge(({ record, commit, files }) => {
      commit('session')
      record()
      commit('key_provider')
      files.now.makeFolder('/state/new', 0o700)
    })
    expect(found).toEqual([])
  })

  it.each<[string, (world: World) => void]>([
    ['commit of key_provider', ({ commit }) => commit('key_provider')],
    ['makeFolder /state/new', ({ files }) => files.now.makeFolder('/state/new', 0o700)],
    ['write /datastore/disk', ({ files }) => write(files, '/datastore/disk')],
  ])('is wrong after a %s', (change, act) => {
    const found = judge((world) => {
      act(world)
      world.record()
    })
    expect(found).toEqual([expect.stringMatching(`of nkp-1 on vcenter .*: ${change}$`)])
  })

  it('does not judge calls of daemons, and calls whose repetitions are only counted', () => {
    for (const [caller, details] of [
      ['vcenter 12', {}],
      ['anna', { source: '192.0.2.1' }],
    ] as const) {
      const found = judge(({ commit, record }) => {
        commit('key_provider')
        record(caller, details)
      })
      expect(found).toEqual([])
    }
  })
})

function write(files: Files, path: string): void {
  files.now.open(path, 'create').now.write(Buffer.from('content'), 0)
}
