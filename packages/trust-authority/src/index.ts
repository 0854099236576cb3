export { configurationDigest } from './administration/digest.ts'
