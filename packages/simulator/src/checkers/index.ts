export { collectKeys, textSecret } from './collect-secrets.ts'
export { type ScanPlaces, scanForSecrets } from './secret-scan.ts'
