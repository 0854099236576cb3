import { X509Certificate } from 'node:crypto'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import {
  authorityName,
  decodeEventLog,
  EVENT_TYPE,
  type LogEvent,
  MEASURED_PCRS,
  objectName,
  readAuthorityVariable,
  readCounter,
  readTpmIdentity,
} from '@nkpsim/tpm'
import type { HostEncryption } from '../encryption/host-encryption.ts'
import { formatRecoveryKey } from '../encryption/recovery-key.ts'
import { EsxiError } from '../errors.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'
import type { HostTpm } from '../tpm/host-tpm.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'

export type HostSecurityServiceInput = {
  tpm: HostTpm | undefined
  bootProblem: TpmProblem | undefined
  eventLog: Buffer
  encryption: HostEncryption
}

/**
 * nkpsim.esxi.v1.HostSecurityService: the host shows its TPM, and what protects its configuration.
 */
export function hostSecurityService({
  tpm,
  bootProblem,
  eventLog,
  encryption,
}: HostSecurityServiceInput): ServiceRegistration {
  const recoveryKeyMessage = (key: RecoveryKey) => ({
    recoveryId: `{${key.id.toUpperCase()}}`,
    key: formatRecoveryKey(key),
  })
  return defineService('nkpsim.esxi.v1.HostSecurityService', {
    allow: ['operator'],
    handlers: {
      getTpm: async () => {
        if (tpm === undefined)
          throw new EsxiError('TPM_UNAVAILABLE', bootProblem?.message ?? 'this host has no TPM')
        return describeTpm(tpm)
      },
      getEventLog: async () => ({
        eventLog,
        events: eventLog.length === 0 ? [] : decodeEventLog(eventLog).map(eventMessage),
      }),
      getEncryption: async () => encryption.settings(),
      setEncryption: async ({ mode, requireSecureBoot, requireExecInstalledOnly }) => {
        await encryption.change({ mode, requireSecureBoot, requireExecInstalledOnly })
        return { encryption: encryption.settings() }
      },
      listRecoveryKeys: async () => ({
        recoveryKeys: [recoveryKeyMessage(encryption.recoveryKey())],
      }),
      rotateRecoveryKey: async () => ({
        recoveryKey: recoveryKeyMessage(await encryption.rotateRecoveryKey()),
      }),
    },
  })
}

function describeTpm(tpm: HostTpm) {
  return tpm.use(async (session) => {
    const { version, manufacturer, firmwareVersion } = await session.getInfo()
    const lockout = await session.getDictionaryAttackState()
    const identity = await readTpmIdentity(session)
    const { endorsementCertificate: der } = identity
    const pcrs = await session.pcrRead(MEASURED_PCRS)
    const counter = async (which: 'bootPolicy' | 'configuration') =>
      Number((await readCounter(session, which))?.value ?? 0n)
    return {
      version,
      manufacturer,
      firmwareVersion,
      endorsementKeyName: objectName(identity.endorsementKey).toString('hex'),
      endorsementCertificate: der.length === 0 ? '' : new X509Certificate(der).toString(),
      pcrs: MEASURED_PCRS.map((pcr) => ({ pcr, value: pcrs.get(pcr)?.toString('hex') ?? '' })),
      inLockout: lockout.inLockout,
      lockoutFailures: lockout.failures,
      lockoutMaxFailures: lockout.maxFailures,
      lockoutRecoverySeconds: lockout.recoverySeconds,
      bootPolicyCounter: await counter('bootPolicy'),
      configurationCounter: await counter('configuration'),
    }
  })
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
      return `vouched for by ${authorityName(readAuthorityVariable(data) ?? 'nobody')}`
    case 'EV_SEPARATOR':
      return 'end of what the firmware measures'
    default:
      return ''
  }
}
