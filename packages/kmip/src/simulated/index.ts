export { createKmsNode, type KmsFault, type KmsNode } from './kms-node.ts'
export type { KmsClient, KmsKey, KmsStyle } from './kms-parts.ts'
export { type KmsTrust, serveSimulatedKms } from './serve-simulated.ts'
export {
  COSMIAN_STYLE,
  createSimulatedKms,
  PYKMIP_STYLE,
  type SimulatedKms,
} from './simulated-kms.ts'
