export type { Deliver, Link } from './connection.ts'
export { createMemoryNetwork, type MemoryNetwork, type MemoryNode } from './memory-network.ts'
