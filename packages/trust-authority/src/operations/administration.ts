import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { withBaseImage, withoutBaseImage } from '../administration/base-images.ts'
import { configurationDigest } from '../administration/digest.ts'
import { withGroup, withoutPrincipal, withPrincipal, withState } from '../administration/group.ts'
import {
  type KeyProviderInput,
  type KeyServerInput,
  providerNamed,
  withChangedProvider,
  withClientCertificate,
  withKeyProvider,
  withoutKeyProvider,
  withServerCertificates,
} from '../administration/key-providers.ts'
import {
  type EndorsementKeyInput,
  withCaCertificate,
  withEndorsementKey,
  withoutCaCertificate,
  withoutEndorsementKey,
  withSettings,
} from '../administration/trusted-tpms.ts'
import type { AttestationService } from '../attestation/attestation.ts'
import { TrustError } from '../errors.ts'
import type { PrimaryKeys } from '../key-provider/primary-keys.ts'
import type { ShownServer } from '../key-provider/show-server.ts'
import type {
  BaseImage,
  CaCertificate,
  ConsumerPrincipal,
  GroupMember,
  TrustConfiguration,
} from '../records/configuration.ts'
import type { TrustStore } from '../state/trust-state.ts'
import { configuredHealth, wholeHealth } from '../status/health.ts'
import { operation } from './operation.ts'

const READ = ['TrustedAdmin.ReadTrustedHosts'] as const
const MANAGE = ['TrustedAdmin.ManageTrustedHosts'] as const
const MANAGE_KMS = ['TrustedAdmin.ManageKMSTrust'] as const
const MANAGE_SSO = ['TrustedAdmin.ManageAttestingSSO'] as const

export type AdministrationOperations = ReturnType<typeof administrationOperations>

/** Addresses of the services of this trust host. */
export type ServicesPlace = { host: string; address: string; thumbprint: string }

/** Operations of the administrators of a trust host. */
export function administrationOperations({
  store,
  attestation,
  primaryKeys,
  showServer,
  place,
}: {
  store: TrustStore
  attestation: Pick<AttestationService, 'lastAttestedMs'>
  primaryKeys: PrimaryKeys
  showServer: (
    provider: TrustConfiguration['keyProviders'][number],
    server: string,
    signal: AbortSignal,
  ) => Promise<ShownServer>
  place: () => ServicesPlace
}) {
  const { identity } = store
  const imageView = (image: BaseImage) => ({
    ...image,
    lastAttestedMs: attestation.lastAttestedMs(image),
  })
  /** Changes the configuration when the caller still waits. */
  const change = (
    decide: (current: TrustConfiguration) => TrustConfiguration,
    { requireStill }: Call,
  ) => store.change(decide, requireStill)
  /** Wipes a secret of a refused change, or of one that changed nothing. */
  const wipeUnlessKept = (secret: Secret | undefined): void => {
    const { keyProviders } = store.configuration()
    const isKept = keyProviders.some(
      ({ password, client }) => password === secret || client?.clientPrivateKeyPem === secret,
    )
    if (!isKept) secret?.wipe()
  }
  return named('nkpsim.trust.v1.TrustAdministrationService', {
    getConfiguration: operation({
      requirement: READ,
      audit: OPEN,
      run: async (_input: object) => {
        const configuration = store.configuration()
        const baseImages = configuration.baseImages.map(imageView)
        const { serviceId, tokens } = identity
        return {
          ...{ ...configuration, baseImages, serviceId, host: place().host },
          tokenCertificatePem: tokens.certificatePem,
          digest: configurationDigest(configuration),
        }
      },
    }),
    getServicesInfo: operation({
      requirement: READ,
      audit: OPEN,
      run: async (_input: object) => {
        const { group, keyProviders } = store.configuration()
        if (group === '')
          throw new TrustError('INVALID_REQUEST', 'this trust host has no group yet: set it first')
        return { ...place(), serviceId: identity.serviceId, group, keyProviders }
      },
    }),
    getHealth: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ skipKeyServers }: { skipKeyServers: boolean }, { signal }: Call) =>
        skipKeyServers
          ? configuredHealth(store.configuration())
          : wholeHealth(store.configuration(), primaryKeys, signal),
    }),
    setState: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      run: async ({ enabled }: { enabled: boolean }, call: Call) =>
        change((current) => withState(current, enabled), call),
    }),
    setGroup: operation({
      requirement: MANAGE,
      audit: { target: 'group' },
      run: async (input: { group: string; members: readonly GroupMember[] }, call: Call) =>
        change((current) => withGroup(current, input, identity.serviceId), call),
    }),
    updateAttestationSettings: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      run: async (
        input: {
          requireEndorsementKeys: boolean | undefined
          requireCertificateValidation: boolean | undefined
        },
        call: Call,
      ) => (await change((current) => withSettings(current, input), call)).settings,
    }),
    addCaCertificate: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      run: async (input: CaCertificate, call: Call) =>
        change((current) => withCaCertificate(current, input), call),
    }),
    removeCaCertificate: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, call: Call) =>
        change((current) => withoutCaCertificate(current, name), call),
    }),
    addEndorsementKey: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      run: async (input: EndorsementKeyInput, call: Call) => {
        const { endorsementKeys } = await change(
          (current) => withEndorsementKey(current, input),
          call,
        )
        return endorsementKeys.find(({ name }) => name === input.name)
      },
    }),
    removeEndorsementKey: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, call: Call) =>
        change((current) => withoutEndorsementKey(current, name), call),
    }),
    addBaseImage: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      run: async (input: { name: string; eventLog: Buffer }, call: Call) => {
        // The same log always gives the same image.
        let added: BaseImage | undefined
        await change((current) => {
          const { next, image } = withBaseImage(current, input)
          added = image
          return next
        }, call)
        return added && imageView(added)
      },
    }),
    removeBaseImage: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, call: Call) =>
        change((current) => withoutBaseImage(current, name), call),
    }),
    createTrustedKeyProvider: operation({
      requirement: MANAGE_KMS,
      audit: { target: 'name' },
      run: async (input: KeyProviderInput, call: Call) => {
        try {
          const next = await change((current) => withKeyProvider(current, input), call)
          return providerNamed(next, input.name)
        } finally {
          wipeUnlessKept(input.password)
        }
      },
    }),
    updateTrustedKeyProvider: operation({
      requirement: MANAGE_KMS,
      audit: { target: 'name' },
      run: async (
        input: {
          name: string
          primaryKeyId: string
          servers: readonly KeyServerInput[]
          timeoutMs: number
        },
        call: Call,
      ) =>
        providerNamed(
          await change((current) => withChangedProvider(current, input), call),
          input.name,
        ),
    }),
    deleteTrustedKeyProvider: operation({
      requirement: MANAGE_KMS,
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, call: Call) =>
        change((current) => withoutKeyProvider(current, name), call),
    }),
    setClientCertificate: operation({
      requirement: MANAGE_KMS,
      audit: { target: 'name' },
      run: async (
        input: { name: string; certificatePem: string; privateKeyPem: Secret },
        call: Call,
      ) => {
        try {
          await change((current) => withClientCertificate(current, input), call)
        } finally {
          wipeUnlessKept(input.privateKeyPem)
        }
      },
    }),
    readServerCertificate: operation({
      requirement: ['TrustedAdmin.ReadKMSTrust'],
      audit: OPEN,
      run: async ({ name, server }: { name: string; server: string }, { signal }: Call) =>
        showServer(providerNamed(store.configuration(), name), server, signal),
    }),
    setTrustedServerCertificates: operation({
      requirement: MANAGE_KMS,
      audit: { target: 'name' },
      run: async (input: { name: string; certificatesPem: string }, call: Call) =>
        change((current) => withServerCertificates(current, input), call),
    }),
    addConsumerPrincipal: operation({
      requirement: MANAGE_SSO,
      audit: { target: 'name' },
      run: async (input: ConsumerPrincipal, call: Call) =>
        change((current) => withPrincipal(current, input), call),
    }),
    removeConsumerPrincipal: operation({
      requirement: MANAGE_SSO,
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, call: Call) =>
        change((current) => withoutPrincipal(current, name), call),
    }),
  })
}
