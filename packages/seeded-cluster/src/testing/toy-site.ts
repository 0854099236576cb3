import { NOTHING_SEEN, type Observation } from '@nkpsim/checkers'
import { seededRandom } from '@nkpsim/effects'
import { formatSeen } from '../model/provider-calls.ts'
import type { Plan } from '../plan/plan.ts'
import type { CreateSite } from '../run/simulated-site.ts'
import type { Operation, Outcome } from '../workload/operation.ts'
import { sortedTime } from './sorted-time.ts'

type Provider = { keyId: string; kcv: string; isBackedUp: boolean }

/** A mistake of a toy site. */
export type Mistake = 'loses every third provider' | 'never answers the thirtieth call' | 'fails'

/**
 * Returns a site without daemons: a vCenter that knows only key providers, answers after a while,
 * and loses a tenth of the answers.
 */
export function toySite(mistake?: Mistake): CreateSite<Plan> {
  return (plan) => {
    const time = sortedTime()
    const random = seededRandom(`toy ${plan.seed}`)
    const providers = new Map<string, Provider>()
    const backups = new Map<string, { provider: string; keyId: string; kcv: string }>()
    let calls = 0
    let lost = 0
    const acknowledged = (facts: Record<string, string> = {}): Outcome => ({
      ...{ result: 'acknowledged', facts },
    })
    const refused = (code: string): Outcome => ({ result: 'refused', code })
    const perform = (operation: Operation): Outcome => {
      switch (operation.kind) {
        case 'createProvider': {
          if (providers.has(operation.provider)) return refused('PROVIDER_ALREADY_EXISTS')
          const provider = { keyId: random.uuid(), kcv: random.uuid(), isBackedUp: false }
          const isLost = mistake === 'loses every third provider' && ++lost % 3 === 0
          if (!isLost) providers.set(operation.provider, provider)
          return acknowledged({ keyId: provider.keyId, kcv: provider.kcv })
        }
        case 'deleteProvider':
          return providers.delete(operation.provider)
            ? acknowledged()
            : refused('PROVIDER_NOT_FOUND')
        case 'backUpProvider': {
          const provider = providers.get(operation.provider)
          if (provider === undefined) return refused('PROVIDER_NOT_FOUND')
          provider.isBackedUp = true
          const { keyId, kcv } = provider
          backups.set(operation.backup, { provider: operation.provider, keyId, kcv })
          return acknowledged({ keyId, kcv })
        }
        case 'listProviders':
          return acknowledged(
            Object.fromEntries([...providers].map(([name, seen]) => [name, formatSeen(seen)])),
          )
        default:
          return refused('NOT_SUPPORTED')
      }
    }
    return {
      time,
      remediationMs: 1000,
      start: () => time.sleep(10),
      execute: async (_client, operation) => {
        await time.sleep(1 + random.below(500))
        calls++
        if (mistake === 'never answers the thirtieth call' && calls === 30)
          await new Promise(() => {})
        if (mistake === 'fails' && calls === 30) throw new TypeError('undefined is no function')
        const isLost = random.below(10) === 0
        const outcome = perform(operation)
        await time.sleep(1 + random.below(500))
        return isLost ? { result: 'unknown', code: 'PEER_UNREACHABLE' } : outcome
      },
      inject: () => undefined,
      heal: () => time.sleep(5),
      hasConverged: async () => true,
      observe: async (): Promise<Observation> => NOTHING_SEEN,
      backups: () => backups,
      objects: () => undefined,
    }
  }
}
