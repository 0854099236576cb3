import type { Health, PartHealth } from '../status/health.ts'

const HEALTH = {
  none: 'TRUST_HEALTH_NONE',
  ok: 'TRUST_HEALTH_OK',
  warning: 'TRUST_HEALTH_WARNING',
  error: 'TRUST_HEALTH_ERROR',
} as const satisfies Record<Health, string>

/** Returns health as messages. */
export function healthMessages(parts: readonly PartHealth[]) {
  return parts.map(({ part, health, details }) => ({
    part,
    health: HEALTH[health],
    details: [...details],
  }))
}
