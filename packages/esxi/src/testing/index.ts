export { openConfigStore } from '../config-store/config-store.ts'
export type { HostConfiguration, KeyProvider } from '../config-store/configuration.ts'
export { installHost } from '../install.ts'
export { vmLab } from './vm-lab.ts'
