import { X509Certificate } from 'node:crypto'
import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import { authorityName, EVENT_TYPE, type LogEvent, readAuthorityVariable } from '@nkpsim/tpm'
import { formatRecoveryKey } from '../encryption/recovery-key.ts'
import type { EncryptionOperations } from '../operations/encryption.ts'
import type { TpmOperations } from '../operations/tpm.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'
import type { TpmDescription } from '../tpm/describe-tpm.ts'

/** nkpsim.esxi.v1.HostSecurityService. */
export function hostSecurityService(
  operations: TpmOperations & EncryptionOperations,
): ServiceRegistration {
  return serve('nkpsim.esxi.v1.HostSecurityService', operations, {
    getTpm: async (request, run) => tpmMessage(await run(request)),
    getEventLog: async (request, run) => {
      const { eventLog, events } = await run(request)
      return { eventLog, events: events.map(eventMessage) }
    },
    getEncryption: (request, run) => run(request),
    setEncryption: async (request, run) => ({ encryption: await run(request) }),
    listRecoveryKeys: async (request, run) => ({
      recoveryKeys: (await run(request)).map(recoveryKeyMessage),
    }),
    rotateRecoveryKey: async (request, run) => ({
      recoveryKey: recoveryKeyMessage(await run(request)),
    }),
  })
}

function recoveryKeyMessage(key: RecoveryKey) {
  return { recoveryId: `{${key.id.toUpperCase()}}`, key: formatRecoveryKey(key) }
}

function tpmMessage({ lockout, ...tpm }: TpmDescription) {
  const { endorsementCertificate: der } = tpm
  return {
    ...tpm,
    endorsementKeyName: tpm.endorsementKeyName.toString('hex'),
    endorsementCertificate: der.length === 0 ? '' : new X509Certificate(der).toString(),
    pcrs: tpm.pcrs.map(({ pcr, value }) => ({ pcr, value: value?.toString('hex') ?? '' })),
    inLockout: lockout.inLockout,
    lockoutFailures: lockout.failures,
    lockoutMaxFailures: lockout.maxFailures,
    lockoutRecoverySeconds: lockout.recoverySeconds,
    bootPolicyCounter: Number(tpm.bootPolicyCounter),
    configurationCounter: Number(tpm.configurationCounter),
  }
}

function eventMessage({ pcr, type, digest, data }: LogEvent) {
  const [name = `0x${type.toString(16)}`] =
    Object.entries(EVENT_TYPE).find(([, value]) => value === type) ?? []
  return { pcr, type: name, digest: digest.toString('hex'), description: describe(name, data) }
}

function describe(type: string, data: Buffer): string {
  switch (type) {
    case 'EV_S_CRTM_VERSION':
      return data.toString('utf16le').replace(/\0$/, '')
    case 'EV_EFI_VARIABLE_DRIVER_CONFIG':
      return `SecureBoot=${data.at(-1)}`
    case 'EV_EFI_ACTION':
    case 'EV_IPL':
      return data.toString('utf8')
    case 'EV_EFI_VARIABLE_AUTHORITY':
      return `validated by ${authorityName(readAuthorityVariable(data) ?? 'nobody')}`
    case 'EV_SEPARATOR':
      return 'end of what the firmware measures'
    default:
      return ''
  }
}
