import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { clusterProgress, connectionProgress, lackingText, progressText } from './host-progress.ts'

const host = (name: string, acknowledgedGeneration: number, more: object = {}) => ({
  name,
  cluster: 'Cluster',
  connectionState: 'CONNECTION_STATE_CONNECTED',
  acknowledgedGeneration,
  desiredGeneration: 7,
  ...more,
})
const away = { connectionState: 'CONNECTION_STATE_NOT_RESPONDING' }
const alone = { connectionState: 'CONNECTION_STATE_DISCONNECTED' }

describe('the hosts to wait for', () => {
  it('are the hosts in clusters, except disconnected ones, until they hold their desired state', () => {
    const hosts = [
      host('esx-1', 7),
      host('esx-2', 6),
      host('esx-3', 6, away),
      host('esx-4', 0, alone),
      host('esx-5', 0, { cluster: '' }),
    ]
    const progress = clusterProgress(hosts)
    expect(progressText(progress)).toBe('1 of 3 hosts')
    expect(lackingText(progress)).toBe(
      'esx-2 (waiting for generation 7; the host has 6), esx-3 (the host is not responding)',
    )
  })

  it('of a provider are the hosts that should hold it, until they hold it', () => {
    const standing = [
      { host: 'esx-1', eligible: true, message: '' },
      { host: 'esx-2', eligible: false, message: 'it has no TPM' },
      { host: 'esx-3', eligible: true, message: 'withheld, because the host is not accepted' },
      { host: 'esx-4', eligible: true, message: '' },
    ]
    const hosts = [host('esx-1', 7), host('esx-2', 1), host('esx-3', 7), host('esx-4', 6)]
    const progress = clusterProgress(hosts, standing)
    expect(progressText(progress)).toBe('1 of 3 hosts')
    expect(lackingText(progress)).toMatch(/^esx-3 \(withheld.*esx-4 \(waiting for generation 7/)
  })

  it('are not done while they have a later generation than a restored vCenter', () => {
    const [progress] = clusterProgress([host('esx-1', 7, { desiredGeneration: 2 })])
    expect(progress).toMatchObject({
      isDone: false,
      reason: "the host has generation 7, which is later than vCenter's 2",
    })
    expect(connectionProgress(host('esx-1', 8, { desiredGeneration: 8 })).isDone).toBe(true)
  })

  it('are not done before a restored vCenter, which raises its generation above theirs, sends its state', () => {
    const event = fc.record({
      kind: fc.constantFrom('connect', 'raise', 'send', 'change'),
      index: fc.nat(2),
    })
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.integer({ min: 1, max: 5 }),
        fc.array(event),
        (own, lead, events) => {
          const later = own + lead
          let generation = own
          const sent = new Set<string>()
          const held = new Map<string, number>()
          const names = ['esx-1', 'esx-2', 'esx-3']
          for (const { kind, index } of events) {
            const name = names[index] ?? ''
            const acknowledged = held.get(name)
            if (kind === 'connect' && acknowledged === undefined) held.set(name, later)
            // vCenter knows of the later generation only from a connected host.
            if (kind === 'raise' && (acknowledged ?? 0) > generation) generation = later + 1
            // Before the raise, changes are vCenter's first ones after its restore.
            if (kind === 'change' && generation !== later - 1) generation += 1
            if (kind === 'send' && acknowledged !== undefined && acknowledged < generation) {
              held.set(name, generation)
              sent.add(name)
            }
            const hosts = names.map((each) =>
              host(each, held.get(each) ?? 0, {
                desiredGeneration: generation,
                ...(held.has(each) ? {} : away),
              }),
            )
            const connecting = hosts.map(connectionProgress).filter(({ isDone }) => isDone)
            expect([...sent]).toEqual(expect.arrayContaining(connecting.map((each) => each.name)))
          }
        },
      ),
    )
  })

  it('are only the host itself for a wait for its connection, even outside a cluster', () => {
    expect(connectionProgress(host('esx-1', 7, { cluster: '' })).isDone).toBe(true)
    expect(connectionProgress(host('esx-1', 6)).isDone).toBe(false)
    expect(connectionProgress(host('esx-1', 7, away)).reason).toBe('the host is not connected')
  })
})
