import type { ObservedCall } from '@nkpsim/checkers'
import type { Random } from '@nkpsim/effects'
import { createCertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import {
  declaredRequirements,
  neededPrivileges,
  type ServiceName,
  type TlsIdentity,
} from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { codeOf } from './without-vcenter.ts'

const OF_VCENTER = /^nkpsim\.(vcenter|fault)\./
const CALLS = 6
const USER = 'intruder@vsphere.local'
/** A user who never logs in. */
const NOBODY = 'nobody@vsphere.local'
const PASSWORD = 'the password of an intruder'

type AnyMethod = (request: object, options: unknown) => Promise<unknown> | AsyncIterable<unknown>

/**
 * Calls methods of vCenter as a user without any permission, and without a session (I11). The
 * observer of calls judges them.
 */
export async function callWithoutRights(
  site: SiteAccess,
  random: Pick<Random, 'below'>,
): Promise<void> {
  const access = await site.vcenter('nkpsim.vcenter.v1.AuthorizationService')
  await codeOf(() => access.createUser({ user: USER, password: PASSWORD }, CALL))
  await codeOf(() => site.logIn(USER, PASSWORD))
  const methods = declaredRequirements().filter(
    ([path, requirement]) =>
      OF_VCENTER.test(path) && requirement && neededPrivileges(requirement).length > 0,
  )
  for (const user of [USER, NOBODY])
    for (let count = 0; count < CALLS; count++) {
      const [path = ''] = methods[random.below(methods.length)] ?? []
      const [service, method = ''] = path.split('/')
      const client = await site.vcenterAs(user, service as ServiceName)
      await codeOf(() => firstAnswer(Reflect.get(client, method) as AnyMethod))
    }
}

/** Calls a method with an empty request, or with a stream that is empty. */
async function firstAnswer(method: AnyMethod): Promise<void> {
  // A method that reads a stream of requests takes this object as a stream without messages.
  const answer = method({}, CALL)
  if (answer instanceof Promise) await answer
  else for await (const _ of answer) return
}

/**
 * Calls daemons with a certificate that another authority has issued for the same identity (I11).
 * @param call makes a call that needs only a certificate
 */
export async function callWithForeignCertificate(
  daemons: readonly string[],
  call: (daemon: string, identity: TlsIdentity) => Promise<unknown>,
  own: { identityUri: string; rootsPem: string; nowMs: number; random: Random },
): Promise<ObservedCall[]> {
  const identity = await foreignIdentity(own)
  const calls: ObservedCall[] = []
  for (const daemon of daemons) {
    const error = await codeOf(() => call(daemon, identity))
    calls.push({
      ...{ call: `a call to ${daemon}`, caller: 'a stranger', isTrusted: false },
      ...{ needed: [], held: [], hasSucceeded: error === undefined },
    })
  }
  return calls
}

async function foreignIdentity({
  identityUri,
  rootsPem,
  nowMs,
  random,
}: {
  identityUri: string
  rootsPem: string
  nowMs: number
  random: Random
}): Promise<TlsIdentity> {
  const authority = await createCertificateAuthority({ commonName: 'stranger', nowMs, random })
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName: 'stranger', random })
  const certificatePem = await authority.issue({
    ...{ csrDer, commonName: 'stranger', identityUri, dnsNames: [], validityDays: 30, nowMs },
  })
  return { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8), rootsPem }
}
