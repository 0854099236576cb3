// The adapter to gRPC, apart from the rest of the package, because few programs load all of it.
export { connectPinnedRpc, connectRpc } from './client/connect-rpc.ts'
export { fetchServerCertificate, fetchServerThumbprint } from './client/server-certificate.ts'
export { createRpcServer } from './server/rpc-server.ts'
