export { type Facts, findLostFacts } from './acknowledged.ts'
export { collectKeys, textSecret } from './collect-secrets.ts'
export { createDiskModel, type DiskDifference, type DiskModel } from './disk-model.ts'
export { findKcvDisagreements, type HeldProvider } from './held-providers.ts'
export type { KnownSecret } from './secret-patterns.ts'
export {
  type ScanPlaces,
  type SecretFinding,
  scanForSecrets,
} from './secret-scan.ts'
