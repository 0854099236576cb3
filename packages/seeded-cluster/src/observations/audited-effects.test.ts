import { expect, it } from '@jest/globals'
import { findAuditGaps } from '@nkpsim/checkers'
import { encodeAuditKey, Secret } from '@nkpsim/crypto'
import { openAuditLog } from '@nkpsim/daemon/audit'
import { silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedTime,
  type Files,
  type OpenFile,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { createMachine } from '../cluster/machine.ts'
import { beginLife } from '../processes/process-life.ts'
import { createAuditedEffects } from './audited-effects.ts'
import { createChangeOrder } from './change-order.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'
const CALL = `${SERVICE}/CreateProvider`

/** Returns the same files, whose syncs do nothing. */
function withoutSync(files: Files): Files {
  const open: Files['now']['open'] = (...place) => {
    const file: OpenFile = files.now.open(...place)
    return { ...file, now: { ...file.now, syncData: () => undefined } }
  }
  return { ...files, now: { ...files.now, open } }
}

/** Records calls in the audit log of a machine. Returns what the observer says about them. */
function judge(calls: readonly string[], fault: (files: Files) => Files): string[] {
  const time = createSimulatedTime()
  const network = createMemoryNetwork()
  const machine = createMachine('vcenter', { seed: 1, time, network, order: createChangeOrder() })
  const { files, random } = machine.effectsOf(beginLife(() => undefined))
  files.now.makeFolder('/state', 0o700)
  const clock = simulatedMachineClock(time, { startMs: 0 })
  const log = openAuditLog({
    ...{ folder: '/state/audit', instanceId: random.uuid(), logger: silentLogger },
    keys: {
      signingKey: encodeAuditKey(seededRandom('key').privateKey('Ed25519')),
      macKey: Secret.random(32, random.bytes),
    },
    ...{ onCheckpoint: () => undefined, files: fault(files) },
    ...{ clock, machineClock: clock },
  })
  const effects = createAuditedEffects(() => machine.audit)
  for (const call of calls) {
    if (call === CALL)
      log.begin({ caller: 'a', call, target: 'nkp-1', request: { provider: 'nkp-1' } }).settle('OK')
    effects.learn({
      ...{ daemon: 'vcenter', caller: 'a', service: SERVICE, method: 'createProvider' },
      ...{ request: { provider: 'nkp-1' }, startMs: 0, endMs: 0, error: undefined },
    })
  }
  log.close()
  return findAuditGaps([effects.auditOf('vcenter', [])], effects.effects())
}

it('accepts calls with a durable record each', () => {
  expect(judge([CALL, CALL], (files) => files)).toEqual([])
})

it('finds a record that is not synced, and a call that is not recorded', () => {
  const line = `${CALL} of nkp-1 has no audit record on vcenter`
  expect(judge([CALL], withoutSync)).toEqual([line])
  expect(judge([CALL, 'not recorded'], (files) => files)).toEqual([line, line])
})
