export { connectNbd, type NbdClient } from './nbd-client.ts'
