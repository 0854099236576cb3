export { type LabKms, openLabKms } from './lab-kms.ts'
export { createTestHost, type TestHost } from './test-host.ts'
export {
  administrationOf,
  configureTrustHosts,
  type MemoryTrustHost,
  startTrustHostInMemory,
} from './trust-hosts.ts'
export { openTrustLab, PROVIDER_ID, type TrustLab } from './trust-lab.ts'
