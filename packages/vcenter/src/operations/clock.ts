import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'

const CHANGE = {
  requirement: [{ privilege: 'Global.Settings' }],
  audit: { target: undefined },
} as const

/** Requirements of clock calls; `clockService` of rpc runs them. */
export const clockOperations = named('nkpsim.fault.v1.ClockService', {
  getClock: { requirement: [{ privilege: 'System.Read' }], audit: OPEN },
  freezeClock: CHANGE,
  resumeClock: CHANGE,
  setClock: CHANGE,
  advanceClock: CHANGE,
} as const)
