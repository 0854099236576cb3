import fs from 'node:fs'
import type { OpenFile } from './files.ts'

type Done<T> = (error: NodeJS.ErrnoException | null, result?: T) => void

/** Calls a function of node:fs, and returns its result as a promise. */
export function call<T>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result as T)))
  })
}

/**
 * Returns an open file, which owns its descriptor. After a close, the number of the descriptor may
 * belong to another file. So a close waits for running calls, and later calls fail.
 */
export function openFile(fd: number): OpenFile {
  let isClosed = false
  let running = 0
  let onIdle: (() => void) | undefined
  const requireOpen = (syscall: string): number => {
    if (isClosed) throw closedError(syscall)
    return fd
  }
  const run = async <T>(
    syscall: string,
    start: (fd: number, done: Done<T>) => void,
  ): Promise<T> => {
    const open = requireOpen(syscall)
    running++
    try {
      return await call<T>((done) => start(open, done))
    } finally {
      running--
      if (running === 0) onIdle?.()
    }
  }
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    if (running > 0)
      await new Promise<void>((resolve) => {
        onIdle = resolve
      })
    await call<void>((done) => fs.close(fd, done))
  }
  return {
    read: (into, position) =>
      run('read', (open, done) => fs.read(open, into, 0, into.length, position, done)),
    write: (bytes, position) =>
      run('write', (open, done) => fs.write(open, bytes, 0, bytes.length, position, done)),
    sync: () => run('fsync', fs.fsync),
    syncData: () => run('fdatasync', fs.fdatasync),
    truncate: (sizeBytes) =>
      run('ftruncate', (open, done: Done<void>) => fs.ftruncate(open, sizeBytes, done)),
    setMode: (mode) => run('fchmod', (open, done: Done<void>) => fs.fchmod(open, mode, done)),
    stat: () => run('fstat', (open, done: Done<fs.Stats>) => fs.fstat(open, done)),
    close,
    [Symbol.asyncDispose]: close,
    now: {
      read: (into, position) => fs.readSync(requireOpen('read'), into, 0, into.length, position),
      write: (bytes, position) =>
        fs.writeSync(requireOpen('write'), bytes, 0, bytes.length, position),
      syncData: () => fs.fdatasyncSync(requireOpen('fdatasync')),
      truncate: (sizeBytes) => fs.ftruncateSync(requireOpen('ftruncate'), sizeBytes),
      stat: () => fs.fstatSync(requireOpen('fstat')),
      close: () => {
        if (isClosed) return
        if (running > 0) throw new Error('a call on the file is running')
        isClosed = true
        fs.closeSync(fd)
      },
    },
  }
}

export function closedError(syscall: string): Error {
  const error = new Error(`EBADF: bad file descriptor, ${syscall}`)
  return Object.assign(error, { code: 'EBADF', syscall })
}
