import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from '@jest/globals'
import { response } from '../testing/fake-transport.ts'
import { readEkName } from './ek-name.ts'

const FAILURE = 0x101
/** TPM_RC_HANDLE for the first handle. */
const NO_SUCH_HANDLE = 0x18b

/** Reads the name of the endorsement key of a TPM that refuses every command. */
async function readWhereRefused(responseCode: number): Promise<Buffer | undefined> {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write(response(responseCode)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await readEkName({ kind: 'tcp', host: '127.0.0.1', port, controlPort: port })
  } finally {
    server.close()
  }
}

it('readEkName fails if the TPM neither has the endorsement key nor creates it', async () => {
  await expect(readWhereRefused(NO_SUCH_HANDLE)).rejects.toMatchObject({
    message: expect.stringContaining('CreatePrimary'),
  })
})

it('readEkName distinguishes a TPM in failure mode from a TPM without the endorsement key', async () => {
  await expect(readWhereRefused(FAILURE)).rejects.toMatchObject({
    code: 'TPM_COMMAND_FAILED',
    responseCode: FAILURE,
  })
})
