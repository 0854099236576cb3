import type { Vm__Output } from '../gen/esxi-v1.ts'
import {
  type Allow,
  defineService,
  type ServiceHandlers,
  type ServiceRegistration,
} from '../server/define-service.ts'

type VmHandlers = ServiceHandlers<'nkpsim.esxi.v1.VirtualMachineService'>
type AgentHandlers = ServiceHandlers<'nkpsim.esxi.v1.HostAgentService'>

const notExpected = async () => {
  throw new Error('the test does not expect this call')
}

async function* noMessages() {}

/**
 * Returns the service with the three kinds of calls that have a natural end. A test passes the
 * handlers that it needs.
 */
export function testVmService(
  handlers: Partial<VmHandlers>,
  allow: Allow = ['operator'],
): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.VirtualMachineService', {
    allow,
    handlers: {
      createVm: notExpected,
      importVm: notExpected,
      listVms: notExpected,
      getVm: notExpected,
      powerOnVm: notExpected,
      powerOffVm: notExpected,
      readDisk: noMessages,
      writeDisk: notExpected,
      exportVm: noMessages,
      ...handlers,
    },
  })
}

/** Returns the service that has a bidirectional call. */
export function testAgentService(synchronize: AgentHandlers['synchronize']): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.HostAgentService', {
    allow: ['vcenter', 'operator'],
    handlers: { synchronize },
  })
}

/**
 * Returns a handler that never answers. The call ends only when its signal aborts.
 * @param onAbort receives the reason of the abort
 */
export function neverAnswer(onStart: () => void, onAbort: (reason: unknown) => void) {
  return (_request: unknown, { signal }: { signal: AbortSignal }): Promise<never> => {
    onStart()
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        onAbort(signal.reason)
        reject(signal.reason)
      })
    })
  }
}

/** Returns a virtual machine with this name. */
export function testVm(name: string): Vm__Output {
  return {
    name,
    datastore: 'ds',
    provider: 'nkp',
    kdkKeyId: 'k',
    powerState: 'POWER_STATE_POWERED_OFF',
    cryptoState: 'CRYPTO_STATE_UNLOCKED',
    diskBytes: 4096,
    uuid: '',
    registered: true,
    isTemplate: false,
    validity: 'VALIDITY_VALID',
    homeKey: { provider: 'nkp', kdkKeyId: 'k', keyId: '' },
    disks: [],
    mixedKeys: false,
    missingKeys: [],
    invalidReason: '',
    registeredTimeMs: 0,
    madeHere: false,
    registeredBy: '',
    powerChangedBy: '',
    ...{ folder: name, annotation: '', memoryBytes: 0, cpuCount: 0, extraSettings: [] },
    migrateEncryption: 'MIGRATE_ENCRYPTION_REQUIRED',
    restartPriority: 'RESTART_PRIORITY_MEDIUM',
    revision: 0,
    vtpm: null,
    otherKeys: [],
  }
}
