import type { FileLock, Files } from '@nkpsim/effects'

/** Files of one process, which can be killed while others go on. */
export type KillableFiles = {
  files: Files
  /** Releases the locks. No call settles afterwards, and a synchronous call throws. */
  kill(): void
}

const SYNCHRONOUS = new Set<PropertyKey>(['now', 'lock'])

/** Wraps files, so that a test can kill one of several processes that use the same disk. */
export function killableFiles(files: Files): KillableFiles {
  let isDead = false
  const locks = new Set<FileLock>()
  const wrap = <T extends object>(target: T, isSynchronous: boolean): T =>
    new Proxy(target, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name)
        if (name === 'now') return wrap(value as object, true)
        if (typeof value !== 'function') return value
        const isNow = isSynchronous || SYNCHRONOUS.has(name)
        return (...args: unknown[]) => {
          if (isDead && isNow) throw new Error('the process was killed')
          if (isDead) return new Promise(() => undefined)
          return afterwards(Reflect.apply(value, of, args), name)
        }
      },
    })
  const afterwards = (result: unknown, name: PropertyKey): unknown => {
    if (result instanceof Promise) return result.then((settled) => opened(settled, name))
    return opened(result, name)
  }
  const locked = (lock: FileLock): FileLock => {
    locks.add(lock)
    return {
      release: () => {
        if (locks.delete(lock)) lock.release()
      },
    }
  }
  const opened = (result: unknown, name: PropertyKey): unknown => {
    if (name === 'lock' && result !== undefined) {
      if (!isDead)
        return locked(result as FileLock)
        // A held folder took it while the process was killed.
      ;(result as FileLock).release()
    }
    if (isDead) return new Promise(() => undefined)
    const isHandle = name === 'open' || name === 'holdFolder'
    return isHandle ? wrap(result as object, false) : result
  }
  return {
    files: wrap(files, false),
    kill: () => {
      isDead = true
      for (const lock of locks) lock.release()
      locks.clear()
    },
  }
}
