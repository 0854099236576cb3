export {
  ETCD_MEMBER_NAME,
  type Etcd,
  type EtcdEntry,
  type EtcdEvent,
  type EtcdMember,
  type EtcdOptions,
  type Etcds,
  type EtcdTls,
  type EtcdTxn,
  type EtcdWrite,
  keysBelow,
  noEtcds,
} from './etcd.ts'
export { createMemoryEtcd, type MemoryEtcd } from './memory-etcd.ts'
