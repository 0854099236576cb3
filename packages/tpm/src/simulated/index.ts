export { manufacturerCertificate, simulatedAuthorities } from './manufacturer.ts'
export type { TpmClock, TpmFault, TpmStep } from './seat.ts'
export { createSimulatedTpm, type SimulatedTpm } from './simulated-tpm.ts'
export { createSimulatedTpms, type SimulatedTpms } from './simulated-tpms.ts'
