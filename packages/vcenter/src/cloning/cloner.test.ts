import { X509Certificate } from 'node:crypto'
import { expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { createSimulatedDisk, seededRandom, systemRandom } from '@nkpsim/effects'
import { createCertificateAuthority } from '@nkpsim/pki'
import type { cloneV1 } from '@nkpsim/rpc'
import { cloneOperations } from '../operations/clone.ts'
import { cheapEffects } from '../testing/models.ts'
import { clonerId, issueCloner } from './cloner.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const STATE = '/state'
const MEMBER = { certificatePem: 'c', privateKeyPem: Buffer.from('k'), authorityPem: 'a' }
const node = (name: string, address: string) => ({ name, address, etcdEndpoint: `${name}.ha:2379` })
const WITNESS = {
  head: {
    ...{ name: 'w', leaseSeconds: 3, member: MEMBER, client: null },
    nodes: [node('a', 'a:443'), node('b', 'b:443'), node('w', '')],
    ...{ boxKey: Buffer.alloc(0), administratorPassword: Buffer.alloc(0), clock: Buffer.alloc(0) },
  },
}

const newAuthority = () =>
  createCertificateAuthority({ commonName: 'VMCA', nowMs: NOW_MS, random: systemRandom })

/** A machine that waits for the vCenter of a root certificate. */
function waiting(rootPem: string) {
  const disk = createSimulatedDisk({ random: seededRandom('w') })
  const files = disk.attach()
  files.now.makeFolder(STATE, 0o700)
  const effects = { ...cheapEffects, files, database: disk.attachDatabases() }
  const { cloneNode } = cloneOperations({
    ...{ effects, stateFolder: STATE, rootPem, onCloned: () => undefined },
  })
  return async (id: string): Promise<unknown[]> => {
    const messages = async function* () {
      yield* [WITNESS, { complete: true }, { commit: true }] as cloneV1.CloneNodeRequest__Output[]
    }
    const call = { peer: { kind: 'vcenter', id } } as Partial<Call> as Call
    const answers: unknown[] = []
    for await (const each of cloneNode.run({ messages: messages() }, call)) answers.push(each)
    return answers
  }
}

it('a waiting machine refuses linked vCenters, although the same authority issued their certificates', async () => {
  const { certificatePem } = await newAuthority()
  const clone = waiting(certificatePem)
  const others = [systemRandom.uuid(), clonerId((await newAuthority()).certificatePem)]
  for (const id of others) await expect(clone(id)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  expect(await clone(clonerId(certificatePem))).toEqual([{ committed: false }, { committed: true }])
})

it('a vCenter clones itself with a certificate that no linked vCenter can have', async () => {
  const authority = await newAuthority()
  const issued = await issueCloner(authority, { nowMs: NOW_MS, random: systemRandom })
  const { subjectAltName } = new X509Certificate(issued.certificatePem)
  expect(subjectAltName).toBe(`URI:urn:nkpsim:vcenter:${clonerId(authority.certificatePem)}`)
  expect(clonerId(authority.certificatePem)).toMatch(/^cloner-[0-9a-f]{64}$/)
})
