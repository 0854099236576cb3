import protobuf from 'protobufjs/light.js'

type Fields = Record<string, [type: string, number: number, rule?: 'repeated']>

/**
 * The part of etcd's v3 API that vCenter HA needs. Names of services and methods, and numbers and
 * types of fields, are those of etcd 3.4, https://github.com/etcd-io/etcd, rpc.proto and kv.proto.
 * A reader of protobuf ignores fields that it does not know.
 */
const MESSAGES: Record<string, Fields> = {
  ResponseHeader: { revision: ['int64', 3], memberId: ['uint64', 2] },
  KeyValue: {
    key: ['bytes', 1],
    createRevision: ['int64', 2],
    modRevision: ['int64', 3],
    value: ['bytes', 5],
  },
  RangeRequest: { key: ['bytes', 1], rangeEnd: ['bytes', 2], limit: ['int64', 3] },
  RangeResponse: {
    header: ['ResponseHeader', 1],
    kvs: ['KeyValue', 2, 'repeated'],
    more: ['bool', 3],
  },
  PutRequest: { key: ['bytes', 1], value: ['bytes', 2], lease: ['int64', 3] },
  DeleteRangeRequest: { key: ['bytes', 1], rangeEnd: ['bytes', 2] },
  // A oneof has the wire format of its fields.
  RequestOp: { requestPut: ['PutRequest', 2], requestDeleteRange: ['DeleteRangeRequest', 3] },
  Compare: {
    result: ['int32', 1],
    target: ['int32', 2],
    key: ['bytes', 3],
    createRevision: ['int64', 5],
  },
  TxnRequest: { compare: ['Compare', 1, 'repeated'], success: ['RequestOp', 2, 'repeated'] },
  TxnResponse: { header: ['ResponseHeader', 1], succeeded: ['bool', 2] },
  WatchCreateRequest: { key: ['bytes', 1], rangeEnd: ['bytes', 2], startRevision: ['int64', 3] },
  WatchRequest: { createRequest: ['WatchCreateRequest', 1] },
  Event: { type: ['int32', 1], kv: ['KeyValue', 2] },
  WatchResponse: {
    header: ['ResponseHeader', 1],
    created: ['bool', 3],
    canceled: ['bool', 4],
    compactRevision: ['int64', 5],
    cancelReason: ['string', 6],
    events: ['Event', 11, 'repeated'],
  },
  LeaseGrantRequest: { TTL: ['int64', 1], ID: ['int64', 2] },
  LeaseGrantResponse: { ID: ['int64', 2], TTL: ['int64', 3], error: ['string', 4] },
  LeaseRevokeRequest: { ID: ['int64', 1] },
  LeaseRevokeResponse: { header: ['ResponseHeader', 1] },
  LeaseKeepAliveRequest: { ID: ['int64', 1] },
  LeaseKeepAliveResponse: { ID: ['int64', 2], TTL: ['int64', 3] },
  StatusRequest: {},
  StatusResponse: {
    header: ['ResponseHeader', 1],
    version: ['string', 2],
    dbSize: ['int64', 3],
    leader: ['uint64', 4],
  },
}

/** Value of `Compare.target` for the revision that created a key. `result` 0 is EQUAL. */
export const COMPARE_CREATE = 1
/** Value of `Event.type`. 0 is a put. */
export const EVENT_DELETE = 1

const METHODS = {
  range: ['/etcdserverpb.KV/Range', 'RangeRequest', 'RangeResponse'],
  txn: ['/etcdserverpb.KV/Txn', 'TxnRequest', 'TxnResponse'],
  grant: ['/etcdserverpb.Lease/LeaseGrant', 'LeaseGrantRequest', 'LeaseGrantResponse'],
  revoke: ['/etcdserverpb.Lease/LeaseRevoke', 'LeaseRevokeRequest', 'LeaseRevokeResponse'],
  keepAlive: [
    '/etcdserverpb.Lease/LeaseKeepAlive',
    'LeaseKeepAliveRequest',
    'LeaseKeepAliveResponse',
  ],
  watch: ['/etcdserverpb.Watch/Watch', 'WatchRequest', 'WatchResponse'],
  status: ['/etcdserverpb.Maintenance/Status', 'StatusRequest', 'StatusResponse'],
} as const

/** A method of etcd, and how its messages are encoded. */
export type EtcdMethod = {
  path: string
  serialize: (message: object) => Buffer
  deserialize: (bytes: Buffer) => object
}

/** Returns the methods of etcd that this program calls. */
export function etcdMethods(): Record<keyof typeof METHODS, EtcdMethod> {
  const root = protobuf.Root.fromJSON({ nested: nestedMessages() })
  const methods = Object.entries(METHODS).map(([name, [path, request, response]]) => {
    const [sent, received] = [root.lookupType(request), root.lookupType(response)]
    const method: EtcdMethod = {
      path,
      serialize: (message) => sent.encode(sent.fromObject(message)).finish() as Buffer,
      // Ids of leases and members are larger than a number can hold.
      deserialize: (bytes) =>
        received.toObject(received.decode(bytes), { longs: String, defaults: true }),
    }
    return [name, method]
  })
  return Object.fromEntries(methods) as Record<keyof typeof METHODS, EtcdMethod>
}

function nestedMessages(): Record<string, protobuf.IType> {
  const messages = Object.entries(MESSAGES).map(([name, fields]) => {
    const described = Object.entries(fields).map(([field, [type, id, rule]]) => [
      field,
      { type, id, ...(rule && { rule }) },
    ])
    return [name, { fields: Object.fromEntries(described) }]
  })
  return Object.fromEntries(messages) as Record<string, protobuf.IType>
}
