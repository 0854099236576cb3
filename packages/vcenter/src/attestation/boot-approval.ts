import { createPrivateKey } from 'node:crypto'
import { LABELS, type Secret } from '@nkpsim/crypto'
import type { RpcChannel } from '@nkpsim/rpc'
import {
  type BootDescription,
  bootAuthorityOf,
  bootEvents,
  decodeEventLog,
  judgeBoot,
  readBootEvents,
  replayEventLog,
  signBootPolicy,
  TpmError,
  UPGRADABLE_PCRS,
} from '@nkpsim/tpm'
import { VcenterError } from '../errors.ts'
import type { HostPolicy } from '../records/host-policy.ts'
import type { BootPolicyState } from './attest-host.ts'

const CALL_TIMEOUT_MS = 60_000

/**
 * Approver of a host's boots. The key is the same for all hosts of a vCenter, and the host's id
 * binds each approval to one host.
 */
export type Approver = { key: Secret; hostId: string }

/**
 * A boot to approve: its event log, and the highest counter value of the host at which the approval
 * is valid.
 */
type Approval = { eventLog: Buffer; version: bigint }

/** An approved next boot, and the highest counter value at which the approval is valid. */
export type ApprovedBoot = { boot: BootDescription; version: bigint }

/** Whether the host's boots are already approved by this vCenter. */
export function isApprover({ key, hostId }: Approver, { authority }: BootPolicyState): boolean {
  const { x, y } = authorityOf(key, hostId)
  return Buffer.concat([x, y]).equals(authority)
}

/** Makes a host seal its configuration to the boots that this vCenter approves. */
export async function installBootPolicies(
  channel: RpcChannel,
  { key, hostId }: Approver,
  { counterName }: BootPolicyState,
  approvals: readonly Approval[],
): Promise<void> {
  const { x, y, reference } = authorityOf(key, hostId)
  const privateKey = privateKeyOf(key)
  const policies = approvals.map(({ eventLog, version }) => {
    const replayed = replayEventLog(decodeEventLog(eventLog))
    const pcrValues = new Map([...replayed].filter(([pcr]) => UPGRADABLE_PCRS.includes(pcr)))
    return signBootPolicy({ pcrValues, counterName, version }, { privateKey, reference })
  })
  await channel.client('nkpsim.esxi.v1.HostAttestationService').installBootPolicies(
    {
      bootAuthority: Buffer.concat([x, y]),
      reference,
      policies: policies.map(({ version, ...policy }) => ({ version: Number(version), ...policy })),
    },
    { timeoutMs: CALL_TIMEOUT_MS },
  )
}

/**
 * Approves the present boot of a host and its predicted next boot.
 * @param accepted the accepted present boot, and the policy by which it was accepted
 * @param accepted.requireStill rejects if the caller may not approve the boot anymore
 * @param accepted.isStillTrue whether the policy and the facts about the host are still the same
 * @throws VcenterError BOOT_NOT_ACCEPTABLE; HOST_NOT_ATTESTED if something changed meanwhile
 */
export async function approveNextBoot(
  channel: RpcChannel,
  approver: Approver,
  accepted: {
    eventLog: Buffer
    bootPolicies: BootPolicyState
    policy: HostPolicy
    requireStill: () => Promise<void>
    isStillTrue: () => boolean
  },
): Promise<ApprovedBoot> {
  const { eventLog, bootPolicies, policy, requireStill, isStillTrue } = accepted
  const predicted = await predictBoot(channel, policy)
  await requireStill()
  if (!isStillTrue())
    throw new VcenterError(
      'HOST_NOT_ATTESTED',
      'the attestation policy or the facts about the host changed meanwhile: approve the boot again',
    )
  const { counter } = bootPolicies
  const version = counter + 1n
  await installBootPolicies(channel, approver, bootPolicies, [
    { eventLog, version: counter },
    { eventLog: predicted.eventLog, version },
  ])
  return { boot: predicted.boot, version }
}

/**
 * Asks a host for the predicted event log of its next boot, and judges that boot.
 * @throws VcenterError BOOT_NOT_ACCEPTABLE if the boot is impossible, or the policy refuses it
 */
async function predictBoot(
  channel: RpcChannel,
  policy: HostPolicy,
): Promise<{ boot: BootDescription; eventLog: Buffer }> {
  const host = channel.client('nkpsim.esxi.v1.HostAttestationService')
  const { eventLog } = await host.predictBoot({}, { timeoutMs: CALL_TIMEOUT_MS })
  const boot = readBoot(Buffer.from(eventLog))
  const failure = judgeBoot(boot, policy)
  if (failure !== undefined)
    throw new VcenterError('BOOT_NOT_ACCEPTABLE', `that boot is not acceptable: ${failure.message}`)
  return { boot, eventLog: Buffer.from(eventLog) }
}

function readBoot(eventLog: Buffer): BootDescription {
  try {
    const boot = readBootEvents(decodeEventLog(eventLog))
    // The host could supply wrong digests, so vCenter computes them from the event log that it
    // judged.
    const honest = replayEventLog(bootEvents(boot))
    const claimed = replayEventLog(decodeEventLog(eventLog))
    if ([...honest].every(([pcr, value]) => claimed.get(pcr)?.equals(value))) return boot
    throw new VcenterError('BOOT_NOT_ACCEPTABLE', 'the host predicts an impossible boot')
  } catch (cause) {
    if (!(cause instanceof TpmError)) throw cause
    throw new VcenterError('BOOT_NOT_ACCEPTABLE', cause.message, { cause })
  }
}

function authorityOf(key: Secret, hostId: string) {
  return bootAuthorityOf(privateKeyOf(key), Buffer.from(`${LABELS.bootPolicy}\0${hostId}`))
}

function privateKeyOf(key: Secret) {
  return createPrivateKey({ key: key.reveal(), format: 'der', type: 'pkcs8' })
}
