/**
 * Maximum number of entries in the revocation list. Above it, one entry for the user with the most
 * tokens replaces that user's single tokens. One user's frequent log-outs therefore do not revoke
 * the tokens of others.
 */
const MAX_REVOKED = 1000

/** The issued tokens that hosts must no longer accept. */
export type Revocations = {
  /** Hosts refuse every token of an earlier epoch. */
  epoch: number
  /** Increases with each change within an epoch. */
  revision: number
  tokens: readonly RevokedToken[]
  /** Users whose tokens of earlier epochs are refused too. */
  users: readonly RevokedUser[]
}

export type RevokedToken = { id: string; user: string; expiresMs: number }
export type RevokedUser = { user: string; epoch: number; expiresMs: number }

/**
 * Replaces single tokens by entries for whole users until the list has at most the maximum size.
 * Returns the new list. `isOfAll` is true if the list is still too long. Pure.
 * @param whole further fields of the entry that replaces all tokens of a user
 */
export function withinBound(
  tokens: readonly RevokedToken[],
  users: readonly RevokedUser[],
  whole: Omit<RevokedUser, 'user'>,
) {
  const byUser = Map.groupBy(tokens, ({ user }) => user)
  const byCount = [...byUser].sort(([, one], [, other]) => other.length - one.length)
  const listed = new Set(users.map(({ user }) => user))
  const named = new Set<string>()
  let count = users.length + tokens.length
  for (const [user, own] of byCount) {
    if (count <= MAX_REVOKED || own.length < 2) break
    named.add(user)
    count -= own.length - (listed.has(user) ? 0 : 1)
  }
  return {
    named,
    isOfAll: count > MAX_REVOKED,
    tokens: tokens.filter(({ user }) => !named.has(user)),
    users: [
      ...users.filter(({ user }) => !named.has(user)),
      ...[...named].map((user) => ({ user, ...whole })),
    ],
  }
}
