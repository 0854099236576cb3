import type { HostTokenClaims } from './session-token.ts'

/**
 * An issued token that a call or a stream may still use. `issuedMs` and `expiresMs` are by the
 * clock of vCenter's machine, not by that of the host.
 */
export type IssuedToken = Omit<HostTokenClaims, 'epoch'> & {
  /** How far the host's clock was behind vCenter's at the issue, as far as vCenter knew. */
  clockBehindMs: number
}

/**
 * Issued tokens, also by session and by user. A user without rights may have 50,000 tokens and end
 * a session with each call, so most changes must not read them all.
 */
export type IssuedTokens = {
  add(token: IssuedToken): void
  remove(token: IssuedToken): void
  clear(): void
  all(): ReadonlySet<IssuedToken>
  /** Returns the ids of the sessions that have tokens. */
  sessions(): Iterable<string>
  ofSession(id: string): Iterable<IssuedToken>
  ofUser(name: string): ReadonlySet<IssuedToken>
}

const NONE: ReadonlySet<IssuedToken> = new Set()

export function createIssuedTokens(): IssuedTokens {
  const all = new Set<IssuedToken>()
  const bySession = new Map<string, Set<IssuedToken>>()
  const byUser = new Map<string, Set<IssuedToken>>()
  return {
    add: (token) => {
      all.add(token)
      put(bySession, token.sessionId, token)
      put(byUser, token.user, token)
    },
    remove: (token) => {
      all.delete(token)
      take(bySession, token.sessionId, token)
      take(byUser, token.user, token)
    },
    clear: () => {
      for (const each of [all, bySession, byUser]) each.clear()
    },
    all: () => all,
    sessions: () => bySession.keys(),
    ofSession: (id) => bySession.get(id) ?? NONE,
    ofUser: (name) => byUser.get(name) ?? NONE,
  }
}

function put(to: Map<string, Set<IssuedToken>>, key: string, token: IssuedToken): void {
  to.set(key, (to.get(key) ?? new Set()).add(token))
}

function take(from: Map<string, Set<IssuedToken>>, key: string, token: IssuedToken): void {
  const group = from.get(key)
  group?.delete(token)
  if (group?.size === 0) from.delete(key)
}
