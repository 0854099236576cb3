import { VcenterError } from '../errors.ts'

/** Maximum number of streams per user. Each stream reads the database at every change. */
const MAX_FOLLOWED_BY_USER = 20

/**
 * Returns a function that begins a stream of a user, and that ends the stream when its result is
 * disposed.
 * @param what what the streams follow, such as `events`
 * @throws VcenterError FOLLOW_LIMIT_REACHED
 */
export function createFollowLimit(what: string): (user: string) => Disposable {
  const following = new Map<string, number>()
  const countOf = (user: string): number => following.get(user) ?? 0
  return (user) => {
    if (countOf(user) >= MAX_FOLLOWED_BY_USER)
      throw new VcenterError(
        'FOLLOW_LIMIT_REACHED',
        `${user} follows ${what} ${MAX_FOLLOWED_BY_USER} times already: end one of them`,
      )
    following.set(user, countOf(user) + 1)
    return {
      [Symbol.dispose]: () => {
        if (countOf(user) > 1) following.set(user, countOf(user) - 1)
        else following.delete(user)
      },
    }
  }
}
