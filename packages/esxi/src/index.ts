export { CONFIG_STORE_FILE } from './config-store/config-store.ts'
export { EsxiError, type EsxiErrorCode } from './errors.ts'
