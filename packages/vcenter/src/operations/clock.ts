import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'

const CHANGE = {
  requirement: [{ privilege: 'Global.Settings' }],
  audit: { target: undefined },
} as const

/**
 * Declares the privileges that clock calls need. `clockService` of the package rpc runs the calls.
 */
export const clockOperations = named('nkpsim.fault.v1.ClockService', {
  getClock: { requirement: [{ privilege: 'System.Read' }], audit: OPEN },
  freezeClock: CHANGE,
  resumeClock: CHANGE,
  setClock: CHANGE,
  advanceClock: CHANGE,
  scaleClock: CHANGE,
} as const)
