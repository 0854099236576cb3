// What a client needs, without the server: a command loads in less time.
export { RpcError, type RpcStatus } from '../errors/rpc-error.ts'
export { connectRpc } from './connect-rpc.ts'
