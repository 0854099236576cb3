import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'

const CHANGE = {
  requirement: [{ privilege: 'Global.Settings' }],
  audit: { target: undefined },
} as const

/** What the clock of this vCenter demands of callers: `clockService` of rpc runs it. */
export const clockOperations = named('nkpsim.fault.v1.ClockService', {
  getClock: { requirement: [{ privilege: 'System.Read' }], audit: OPEN },
  freezeClock: CHANGE,
  resumeClock: CHANGE,
  setClock: CHANGE,
  advanceClock: CHANGE,
} as const)
