export { connectNbd, type NbdClient } from '../client.ts'
