import type * as cloneV1 from './clone-v1.ts'
import type * as esxiV1 from './esxi-v1.ts'
import type * as faultV1 from './fault-v1.ts'
import type * as trustV1 from './trust-v1.ts'
import type * as vcenterV1 from './vcenter-v1.ts'

export interface Services {
  /**
   * A machine that waits to become a node of vCenter High Availability. It has no data yet, and
   * serves nothing else. It trusts one vCenter, whose root certificate it was started with.
   */
  'nkpsim.clone.v1.CloneService': {
    /**
     * Makes this machine a node. The first message is the head, then come the pieces of the database.
     * After the last piece, the machine checks everything and answers. The caller then sends
     * `commit`, and only then the machine becomes a node. If the call ends before, the machine keeps
     * nothing. PERMISSION_DENIED: the caller is not the vCenter that this machine trusts. ABORTED:
     * another call clones now. INVALID_ARGUMENT: the clone is not complete, or does not fit.
     */
    cloneNode: {
      kind: 'bidi'
      request: { input: cloneV1.CloneNodeRequest; output: cloneV1.CloneNodeRequest__Output }
      response: { input: cloneV1.CloneNodeResponse; output: cloneV1.CloneNodeResponse__Output }
    }
  }
  /**
   * Adopts a host that does not trust a vCenter yet, or that moves to another vCenter. The service
   * has its own port. The TLS server of this port shows the host's self-signed certificate, so that
   * the caller can pin the certificate. It does not ask for a client certificate. Every call contains
   * the host's credentials.
   */
  'nkpsim.esxi.v1.AdoptionService': {
    /**
     * Installs the certificate for the CSR of the last RequestCertificate with the same credentials.
     * From then on the host answers only the vCenter that sent the certificate, and the operators of
     * that vCenter.
     */
    installCertificate: {
      kind: 'unary'
      request: { input: esxiV1.InstallCertificateRequest; output: esxiV1.InstallCertificateRequest__Output }
      response: { input: esxiV1.InstallCertificateResponse; output: esxiV1.InstallCertificateResponse__Output }
    }
    /**
     * Checks the credentials and returns a certificate request (CSR) for the host's management key.
     * PERMISSION_DENIED: wrong credentials. FAILED_PRECONDITION: another vCenter manages the host and
     * force is not set.
     */
    requestCertificate: {
      kind: 'unary'
      request: { input: esxiV1.RequestCertificateRequest; output: esxiV1.RequestCertificateRequest__Output }
      response: { input: esxiV1.RequestCertificateResponse; output: esxiV1.RequestCertificateResponse__Output }
    }
  }
  /**
   * A vCenter signs checkpoints of its audit log, and its hosts store them. If the log is cut off or
   * rewritten, it contradicts these checkpoints.
   */
  'nkpsim.esxi.v1.AuditCheckpointService': {
    /**
     * Returns the checkpoints that the host has stored.
     */
    listCheckpoints: {
      kind: 'unary'
      request: { input: esxiV1.ListCheckpointsRequest; output: esxiV1.ListCheckpointsRequest__Output }
      response: { input: esxiV1.ListCheckpointsResponse; output: esxiV1.ListCheckpointsResponse__Output }
    }
    /**
     * Stores a checkpoint durably. Needs the certificate of the vCenter that signed the checkpoint.
     * FAILED_PRECONDITION with the code CHECKPOINT_CONFLICT: the checkpoint contradicts a stored one;
     * the host keeps both, and at most 100 contradicting ones. INVALID_ARGUMENT: the signature is
     * invalid.
     */
    storeCheckpoint: {
      kind: 'unary'
      request: { input: esxiV1.StoreCheckpointRequest; output: esxiV1.StoreCheckpointRequest__Output }
      response: { input: esxiV1.StoreCheckpointResponse; output: esxiV1.StoreCheckpointResponse__Output }
    }
  }
  /**
   * Tells which replicated VMs a host could power on. The calls work while vCenter is down.
   */
  'nkpsim.esxi.v1.DisasterRecoveryService': {
    /**
     * Opens each VM in a datastore as a power-on does, without its lock and without a write: reads
     * its files, opens its keys, and checks that each extent belongs to its disk. NOT_FOUND: the host
     * does not mount the datastore.
     */
    listVmRehearsals: {
      kind: 'serverStream'
      request: { input: esxiV1.ListVmRehearsalsRequest; output: esxiV1.ListVmRehearsalsRequest__Output }
      response: { input: esxiV1.ListVmRehearsalsResponse; output: esxiV1.ListVmRehearsalsResponse__Output }
    }
  }
  /**
   * Guests, which QEMU runs in powered-on VMs. Their disks are the encrypted disks of the VM. A VM
   * works without a guest too. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.GuestService': {
    /**
     * Returns what the serial console of a guest has shown, at most its last 256 KiB.
     */
    readConsole: {
      kind: 'serverStream'
      request: { input: esxiV1.ReadConsoleRequest; output: esxiV1.ReadConsoleRequest__Output }
      response: { input: esxiV1.ReadConsoleResponse; output: esxiV1.ReadConsoleResponse__Output }
    }
    /**
     * Boots a guest in a powered-on VM, from the kernel and the initrd of the host's guest image.
     * When the guest ends by itself, the VM is powered off. FAILED_PRECONDITION: the VM is off or
     * runs a guest already, or the host lacks QEMU or the image.
     */
    startGuest: {
      kind: 'unary'
      request: { input: esxiV1.StartGuestRequest; output: esxiV1.StartGuestRequest__Output }
      response: { input: esxiV1.StartGuestResponse; output: esxiV1.StartGuestResponse__Output }
    }
    /**
     * Sends input to the serial console of a guest.
     */
    writeConsole: {
      kind: 'unary'
      request: { input: esxiV1.WriteConsoleRequest; output: esxiV1.WriteConsoleRequest__Output }
      response: { input: esxiV1.WriteConsoleResponse; output: esxiV1.WriteConsoleResponse__Output }
    }
  }
  /**
   * What a host knows of vSphere HA. The host itself answers, even while vCenter is down.
   */
  'nkpsim.esxi.v1.HighAvailabilityService': {
    /**
     * Returns the host's part in vSphere HA, for each of its datastores.
     */
    getHaStatus: {
      kind: 'unary'
      request: { input: esxiV1.GetHaStatusRequest; output: esxiV1.GetHaStatusRequest__Output }
      response: { input: esxiV1.GetHaStatusResponse; output: esxiV1.GetHaStatusResponse__Output }
    }
  }
  /**
   * Calls that only the managing vCenter makes.
   */
  'nkpsim.esxi.v1.HostAgentService': {
    /**
     * One long-lived stream. When the stream opens, the host reports what it holds, and then its
     * registered VMs. vCenter sends desired states. When a desired state is durable on the host, the
     * host answers with an Acknowledgement. If the host does not accept the state, it answers with a
     * Refusal. The host reports its registered VMs again at every change.
     */
    synchronize: {
      kind: 'bidi'
      request: { input: esxiV1.SynchronizeRequest; output: esxiV1.SynchronizeRequest__Output }
      response: { input: esxiV1.SynchronizeResponse; output: esxiV1.SynchronizeResponse__Output }
    }
  }
  /**
   * Calls that only the managing vCenter makes. UNAVAILABLE with the code TPM_UNAVAILABLE: the host's
   * TPM cannot be used; the message gives the same reason as the host's log. RESOURCE_EXHAUSTED with
   * the code TPM_BUSY: too many callers wait for the TPM; try again later.
   */
  'nkpsim.esxi.v1.HostAttestationService': {
    /**
     * Second half of an attestation: answers a challenge.
     */
    attest: {
      kind: 'unary'
      request: { input: esxiV1.AttestRequest; output: esxiV1.AttestRequest__Output }
      response: { input: esxiV1.AttestResponse; output: esxiV1.AttestResponse__Output }
    }
    /**
     * First half of an attestation: returns the identity of the TPM.
     */
    getTpmIdentity: {
      kind: 'unary'
      request: { input: esxiV1.GetTpmIdentityRequest; output: esxiV1.GetTpmIdentityRequest__Output }
      response: { input: esxiV1.GetTpmIdentityResponse; output: esxiV1.GetTpmIdentityResponse__Output }
    }
    /**
     * Makes the host seal its configuration to boots that vCenter approves, and makes it store the
     * approvals.
     */
    installBootPolicies: {
      kind: 'unary'
      request: { input: esxiV1.InstallBootPoliciesRequest; output: esxiV1.InstallBootPoliciesRequest__Output }
      response: { input: esxiV1.InstallBootPoliciesResponse; output: esxiV1.InstallBootPoliciesResponse__Output }
    }
    /**
     * Returns what the host would measure if it booted now with its current boot.yaml.
     */
    predictBoot: {
      kind: 'unary'
      request: { input: esxiV1.PredictBootRequest; output: esxiV1.PredictBootRequest__Output }
      response: { input: esxiV1.PredictBootResponse; output: esxiV1.PredictBootResponse__Output }
    }
  }
  /**
   * Returns who did what on this host, and lets a reader verify that nobody changed the log. The log
   * has the same format as vCenter's.
   */
  'nkpsim.esxi.v1.HostAuditService': {
    /**
     * Returns the public key of checkpoints. The host makes this key once and never changes it.
     */
    getAuditKey: {
      kind: 'unary'
      request: { input: esxiV1.GetAuditKeyRequest; output: esxiV1.GetAuditKeyRequest__Output }
      response: { input: esxiV1.GetAuditKeyResponse; output: esxiV1.GetAuditKeyResponse__Output }
    }
    /**
     * Signs the present end of the log, and returns the newest checkpoints. Call this method before
     * you read the log: then the log that you read contains every record that the checkpoints cover.
     */
    listAuditCheckpoints: {
      kind: 'unary'
      request: { input: esxiV1.ListAuditCheckpointsRequest; output: esxiV1.ListAuditCheckpointsRequest__Output }
      response: { input: esxiV1.ListAuditCheckpointsResponse; output: esxiV1.ListAuditCheckpointsResponse__Output }
    }
    /**
     * Returns the log line by line as it is on disk, even if somebody changed it. The reader verifies
     * it.
     */
    readAuditLog: {
      kind: 'serverStream'
      request: { input: esxiV1.ReadAuditLogRequest; output: esxiV1.ReadAuditLogRequest__Output }
      response: { input: esxiV1.ReadAuditLogResponse; output: esxiV1.ReadAuditLogResponse__Output }
    }
  }
  /**
   * Encryption mode of a host, and the host key that encrypts its core dumps. The host itself
   * answers, even while vCenter is down. FAILED_PRECONDITION with the code CRYPTO_MODE_INVALID: the
   * mode does not allow the call.
   */
  'nkpsim.esxi.v1.HostCryptoService': {
    /**
     * Gives a safe host a new host key.
     */
    changeKey: {
      kind: 'unary'
      request: { input: esxiV1.ChangeKeyRequest; output: esxiV1.ChangeKeyRequest__Output }
      response: { input: esxiV1.ChangeKeyResponse; output: esxiV1.ChangeKeyResponse__Output }
    }
    /**
     * Makes a prepared or safe host pendingIncapable. At its next boot the host becomes incapable.
     */
    disableCrypto: {
      kind: 'unary'
      request: { input: esxiV1.DisableCryptoRequest; output: esxiV1.DisableCryptoRequest__Output }
      response: { input: esxiV1.DisableCryptoResponse; output: esxiV1.DisableCryptoResponse__Output }
    }
    /**
     * Makes an incapable or prepared host safe, with a new host key, and unlocks every registered VM
     * whose keys the host can derive. A safe host gets a new host key if the KDK of its host key is
     * missing. ALREADY_EXISTS: the host is safe and the KDK of its host key is not missing.
     */
    enableCrypto: {
      kind: 'unary'
      request: { input: esxiV1.EnableCryptoRequest; output: esxiV1.EnableCryptoRequest__Output }
      response: { input: esxiV1.EnableCryptoResponse; output: esxiV1.EnableCryptoResponse__Output }
    }
    /**
     * Returns the current mode.
     */
    getCrypto: {
      kind: 'unary'
      request: { input: esxiV1.GetCryptoRequest; output: esxiV1.GetCryptoRequest__Output }
      response: { input: esxiV1.GetCryptoResponse; output: esxiV1.GetCryptoResponse__Output }
    }
    /**
     * Changes the mode from incapable to prepared.
     */
    prepareCrypto: {
      kind: 'unary'
      request: { input: esxiV1.PrepareCryptoRequest; output: esxiV1.PrepareCryptoRequest__Output }
      response: { input: esxiV1.PrepareCryptoResponse; output: esxiV1.PrepareCryptoResponse__Output }
    }
  }
  /**
   * The KEKs of standard key providers that vCenter gives a host. The host keeps them in memory until
   * it reboots; with key persistence, also in its encrypted configuration.
   */
  'nkpsim.esxi.v1.HostKeyService': {
    /**
     * Gives the host KEKs. Virtual machines and disks that need them are unlocked. Each key is added
     * or refused by itself. A key that the host holds already counts as added.
     */
    addKeys: {
      kind: 'unary'
      request: { input: esxiV1.AddKeysRequest; output: esxiV1.AddKeysRequest__Output }
      response: { input: esxiV1.AddKeysResponse; output: esxiV1.AddKeysResponse__Output }
    }
    /**
     * Lists the KEKs that the host holds, ordered by provider and key id, in messages of at most 1000
     * keys. Without the keys themselves.
     */
    listKeys: {
      kind: 'serverStream'
      request: { input: esxiV1.ListKeysRequest; output: esxiV1.ListKeysRequest__Output }
      response: { input: esxiV1.ListKeysResponse; output: esxiV1.ListKeysResponse__Output }
    }
    /**
     * Removes KEKs from the memory and from the configuration of the host, even if virtual machines
     * use them. A powered-on VM runs until it is off. Keys that the host does not hold are skipped.
     */
    removeKeys: {
      kind: 'unary'
      request: { input: esxiV1.RemoveKeysRequest; output: esxiV1.RemoveKeysRequest__Output }
      response: { input: esxiV1.RemoveKeysResponse; output: esxiV1.RemoveKeysResponse__Output }
    }
  }
  /**
   * The TPM of a host and the protection of the host's configuration. The host itself answers, even
   * while vCenter is down. Needs an operator's certificate.
   */
  'nkpsim.esxi.v1.HostSecurityService': {
    /**
     * Returns what protects the configuration.
     */
    getEncryption: {
      kind: 'unary'
      request: { input: esxiV1.GetEncryptionRequest; output: esxiV1.GetEncryptionRequest__Output }
      response: { input: esxiV1.GetEncryptionResponse; output: esxiV1.GetEncryptionResponse__Output }
    }
    /**
     * Returns what the host measured when it booted.
     */
    getEventLog: {
      kind: 'unary'
      request: { input: esxiV1.GetEventLogRequest; output: esxiV1.GetEventLogRequest__Output }
      response: { input: esxiV1.GetEventLogResponse; output: esxiV1.GetEventLogResponse__Output }
    }
    /**
     * Returns identity and state of the TPM. UNAVAILABLE with the code TPM_UNAVAILABLE: the TPM
     * cannot be used now. RESOURCE_EXHAUSTED with the code TPM_BUSY: too many callers wait for it.
     */
    getTpm: {
      kind: 'unary'
      request: { input: esxiV1.GetTpmRequest; output: esxiV1.GetTpmRequest__Output }
      response: { input: esxiV1.GetTpmResponse; output: esxiV1.GetTpmResponse__Output }
    }
    /**
     * Returns the recovery key. FAILED_PRECONDITION: the mode is NONE.
     */
    listRecoveryKeys: {
      kind: 'unary'
      request: { input: esxiV1.ListRecoveryKeysRequest; output: esxiV1.ListRecoveryKeysRequest__Output }
      response: { input: esxiV1.ListRecoveryKeysResponse; output: esxiV1.ListRecoveryKeysResponse__Output }
    }
    /**
     * Makes a new recovery key. The previous recovery key opens only earlier copies of the
     * configuration.
     */
    rotateRecoveryKey: {
      kind: 'unary'
      request: { input: esxiV1.RotateRecoveryKeyRequest; output: esxiV1.RotateRecoveryKeyRequest__Output }
      response: { input: esxiV1.RotateRecoveryKeyResponse; output: esxiV1.RotateRecoveryKeyResponse__Output }
    }
    /**
     * Changes what protects the configuration. FAILED_PRECONDITION: mode TPM cannot be undone, or the
     * host does not meet a new requirement now.
     */
    setEncryption: {
      kind: 'unary'
      request: { input: esxiV1.SetEncryptionRequest; output: esxiV1.SetEncryptionRequest__Output }
      response: { input: esxiV1.SetEncryptionResponse; output: esxiV1.SetEncryptionResponse__Output }
    }
  }
  /**
   * The state of one host. The host itself answers, even while vCenter is down. Needs an operator's
   * or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.HostService': {
    /**
     * Returns what the host is and which key providers it holds.
     */
    getStatus: {
      kind: 'unary'
      request: { input: esxiV1.GetStatusRequest; output: esxiV1.GetStatusRequest__Output }
      response: { input: esxiV1.GetStatusResponse; output: esxiV1.GetStatusResponse__Output }
    }
  }
  /**
   * Shows which user the host recognizes, and revokes tokens.
   */
  'nkpsim.esxi.v1.HostSessionService': {
    /**
     * Returns the user whom the host recognizes in the caller. UNAUTHENTICATED: the host does not
     * accept the token, or no longer accepts it.
     */
    getCaller: {
      kind: 'unary'
      request: { input: esxiV1.GetCallerRequest; output: esxiV1.GetCallerRequest__Output }
      response: { input: esxiV1.GetCallerResponse; output: esxiV1.GetCallerResponse__Output }
    }
    /**
     * Replaces the list of revoked tokens durably. The host refuses a revoked token even before the
     * token expires. A host that has a newer list keeps it, and answers with its epoch.
     */
    setRevocations: {
      kind: 'unary'
      request: { input: esxiV1.SetRevocationsRequest; output: esxiV1.SetRevocationsRequest__Output }
      response: { input: esxiV1.SetRevocationsResponse; output: esxiV1.SetRevocationsResponse__Output }
    }
  }
  /**
   * Settings of a host by name. The host itself answers, even while vCenter is down. A change takes
   * effect immediately and survives restarts.
   */
  'nkpsim.esxi.v1.HostSettingService': {
    /**
     * Returns every setting.
     */
    listSettings: {
      kind: 'unary'
      request: { input: esxiV1.ListSettingsRequest; output: esxiV1.ListSettingsRequest__Output }
      response: { input: esxiV1.ListSettingsResponse; output: esxiV1.ListSettingsResponse__Output }
    }
    /**
     * Sets a setting. NOT_FOUND: no such setting. INVALID_ARGUMENT: the value is not allowed.
     */
    setSetting: {
      kind: 'unary'
      request: { input: esxiV1.SetSettingRequest; output: esxiV1.SetSettingRequest__Output }
      response: { input: esxiV1.SetSettingResponse; output: esxiV1.SetSettingResponse__Output }
    }
  }
  /**
   * Whether a host stores the KEKs of standard key providers in its encrypted configuration, so that
   * its VMs power on after a reboot without vCenter. The host itself answers, even while vCenter is
   * down. Keys of trusted providers are never stored.
   */
  'nkpsim.esxi.v1.KeyPersistenceService': {
    /**
     * Stores no further keys. Stored keys stay, and open VMs after a reboot, unless they are removed.
     */
    disableKeyPersistence: {
      kind: 'unary'
      request: { input: esxiV1.DisableKeyPersistenceRequest; output: esxiV1.DisableKeyPersistenceRequest__Output }
      response: { input: esxiV1.DisableKeyPersistenceResponse; output: esxiV1.DisableKeyPersistenceResponse__Output }
    }
    /**
     * Stores the keys that the host holds, and all keys that vCenter sends from now on.
     * FAILED_PRECONDITION: the host has no TPM 2.0, or its configuration is not sealed in the TPM.
     */
    enableKeyPersistence: {
      kind: 'unary'
      request: { input: esxiV1.EnableKeyPersistenceRequest; output: esxiV1.EnableKeyPersistenceRequest__Output }
      response: { input: esxiV1.EnableKeyPersistenceResponse; output: esxiV1.EnableKeyPersistenceResponse__Output }
    }
    /**
     * Returns whether the host stores keys, and how many it has stored.
     */
    getKeyPersistence: {
      kind: 'unary'
      request: { input: esxiV1.GetKeyPersistenceRequest; output: esxiV1.GetKeyPersistenceRequest__Output }
      response: { input: esxiV1.GetKeyPersistenceResponse; output: esxiV1.GetKeyPersistenceResponse__Output }
    }
  }
  /**
   * Moves virtual machines between two hosts. The vCenter of each host announces a migration to its
   * host first, with a one-time key. If one vCenter manages both hosts, the source connects to the
   * destination. If two vCenters manage them, a caller connects to both hosts and passes the frames
   * on, which are encrypted under the one-time key.
   */
  'nkpsim.esxi.v1.MigrationService': {
    /**
     * Cancels a migration that SendVm runs, unless the VM stands still already. SendVm then ends with an
     * error, or with the VM at its destination. NOT_FOUND: no such migration runs.
     */
    cancelSend: {
      kind: 'unary'
      request: { input: esxiV1.CancelSendRequest; output: esxiV1.CancelSendRequest__Output }
      response: { input: esxiV1.CancelSendResponse; output: esxiV1.CancelSendResponse__Output }
    }
    /**
     * Announces a migration to one of its hosts, and checks whether it could begin now. The host
     * forgets it after a minute. FAILED_PRECONDITION: the host cannot open the VM, or has it already.
     * NOT_FOUND: the host mounts no such datastore, or does not hold the key provider.
     */
    prepareMigration: {
      kind: 'unary'
      request: { input: esxiV1.PrepareMigrationRequest; output: esxiV1.PrepareMigrationRequest__Output }
      response: { input: esxiV1.PrepareMigrationResponse; output: esxiV1.PrepareMigrationResponse__Output }
    }
    /**
     * Receives a VM from another host of the same vCenter: frames in both directions. Needs the
     * certificate of the host that vCenter has announced.
     */
    receiveVm: {
      kind: 'bidi'
      request: { input: esxiV1.ReceiveVmRequest; output: esxiV1.ReceiveVmRequest__Output }
      response: { input: esxiV1.ReceiveVmResponse; output: esxiV1.ReceiveVmResponse__Output }
    }
    /**
     * Receives a VM from a host of another vCenter through the caller, who passes the frames on.
     */
    relayReceive: {
      kind: 'bidi'
      request: { input: esxiV1.RelayReceiveRequest; output: esxiV1.RelayReceiveRequest__Output }
      response: { input: esxiV1.RelayReceiveResponse; output: esxiV1.RelayReceiveResponse__Output }
    }
    /**
     * Sends a VM to a host of another vCenter through the caller, who passes the frames on.
     */
    relaySend: {
      kind: 'bidi'
      request: { input: esxiV1.RelaySendRequest; output: esxiV1.RelaySendRequest__Output }
      response: { input: esxiV1.RelaySendResponse; output: esxiV1.RelaySendResponse__Output }
    }
    /**
     * Sends a VM to another host of the same vCenter, and returns the progress. ABORTED: the migration
     * failed. If it failed, the VM is still on this host.
     */
    sendVm: {
      kind: 'serverStream'
      request: { input: esxiV1.SendVmRequest; output: esxiV1.SendVmRequest__Output }
      response: { input: esxiV1.SendVmResponse; output: esxiV1.SendVmResponse__Output }
    }
  }
  /**
   * Exports of the disks of a host's powered-on VMs by the Network Block Device protocol. Its clients,
   * such as qemu-img, nbdcopy and fio, read and write plaintext. Needs an operator's or the managing
   * vCenter's certificate.
   */
  'nkpsim.esxi.v1.NbdService': {
    /**
     * Returns the exports of a powered-on VM. FAILED_PRECONDITION: the VM is off, or the host cannot
     * listen on its Unix socket.
     */
    getNbdExports: {
      kind: 'unary'
      request: { input: esxiV1.GetNbdExportsRequest; output: esxiV1.GetNbdExportsRequest__Output }
      response: { input: esxiV1.GetNbdExportsResponse; output: esxiV1.GetNbdExportsResponse__Output }
    }
    /**
     * Exports the disks of a powered-on VM on a TCP port of the host's loopback address too, until
     * the VM is off. Clients there need TLS 1.3 and the certificate that this call returns. It opens
     * the disks of this VM only, and no new connections after 15 minutes or after a restart of the
     * host. INVALID_ARGUMENT: the certificate request is not valid.
     */
    openNbdPort: {
      kind: 'unary'
      request: { input: esxiV1.OpenNbdPortRequest; output: esxiV1.OpenNbdPortRequest__Output }
      response: { input: esxiV1.OpenNbdPortResponse; output: esxiV1.OpenNbdPortResponse__Output }
    }
  }
  /**
   * Makes VMs and disks that are not encrypted. Needs no key provider and no privilege for
   * cryptographic operations. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.PlainVmService': {
    /**
     * Adds an empty disk that is not encrypted to a powered-off VM. The VM may be encrypted.
     */
    addPlainDisk: {
      kind: 'unary'
      request: { input: esxiV1.AddPlainDiskRequest; output: esxiV1.AddPlainDiskRequest__Output }
      response: { input: esxiV1.AddPlainDiskResponse; output: esxiV1.AddPlainDiskResponse__Output }
    }
    /**
     * Makes a VM with one empty disk; neither is encrypted. ALREADY_EXISTS: the name is taken in the
     * datastore.
     */
    createPlainVm: {
      kind: 'unary'
      request: { input: esxiV1.CreatePlainVmRequest; output: esxiV1.CreatePlainVmRequest__Output }
      response: { input: esxiV1.CreatePlainVmResponse; output: esxiV1.CreatePlainVmResponse__Output }
    }
    /**
     * Makes a VM whose disk contains the bytes of a raw image; neither is encrypted. The end of the
     * image is filled with zeros to a whole sector of 4096 bytes.
     */
    importPlainVm: {
      kind: 'clientStream'
      request: { input: esxiV1.ImportPlainVmRequest; output: esxiV1.ImportPlainVmRequest__Output }
      response: { input: esxiV1.ImportPlainVmResponse; output: esxiV1.ImportPlainVmResponse__Output }
    }
  }
  /**
   * The virtual machines in a host's datastores. Needs an operator's or the managing
   * vCenter's certificate. The calls work while vCenter is down.
   */
  'nkpsim.esxi.v1.VirtualMachineService': {
    /**
     * Makes a VM with one empty encrypted disk. ALREADY_EXISTS: the name is taken in the datastore.
     * FAILED_PRECONDITION: the request does not name a provider and there is no default, or the
     * provider is not backed up.
     */
    createVm: {
      kind: 'unary'
      request: { input: esxiV1.CreateVmRequest; output: esxiV1.CreateVmRequest__Output }
      response: { input: esxiV1.CreateVmResponse; output: esxiV1.CreateVmResponse__Output }
    }
    /**
     * Returns a whole disk of a powered-off VM as a raw image.
     */
    exportVm: {
      kind: 'serverStream'
      request: { input: esxiV1.ExportVmRequest; output: esxiV1.ExportVmRequest__Output }
      response: { input: esxiV1.ExportVmResponse; output: esxiV1.ExportVmResponse__Output }
    }
    /**
     * Returns one VM by name. NOT_FOUND: no such VM.
     */
    getVm: {
      kind: 'unary'
      request: { input: esxiV1.GetVmRequest; output: esxiV1.GetVmRequest__Output }
      response: { input: esxiV1.GetVmResponse; output: esxiV1.GetVmResponse__Output }
    }
    /**
     * Makes a VM whose encrypted disk contains the bytes of a raw image. The end of the image is
     * filled with zeros to a whole sector of 4096 bytes.
     */
    importVm: {
      kind: 'clientStream'
      request: { input: esxiV1.ImportVmRequest; output: esxiV1.ImportVmRequest__Output }
      response: { input: esxiV1.ImportVmResponse; output: esxiV1.ImportVmResponse__Output }
    }
    /**
     * Returns every VM in the datastores of the host, registered or not.
     */
    listVms: {
      kind: 'unary'
      request: { input: esxiV1.ListVmsRequest; output: esxiV1.ListVmsRequest__Output }
      response: { input: esxiV1.ListVmsResponse; output: esxiV1.ListVmsResponse__Output }
    }
    /**
     * Powers a VM off: flushes its disks, wipes the keys of the disks and releases the lock.
     */
    powerOffVm: {
      kind: 'unary'
      request: { input: esxiV1.PowerOffVmRequest; output: esxiV1.PowerOffVmRequest__Output }
      response: { input: esxiV1.PowerOffVmResponse; output: esxiV1.PowerOffVmResponse__Output }
    }
    /**
     * Powers a VM on: registers the VM if needed, opens its keys and locks it for this host.
     * FAILED_PRECONDITION: a key is missing on this host, or the VM is already powered on here or on
     * another host.
     */
    powerOnVm: {
      kind: 'unary'
      request: { input: esxiV1.PowerOnVmRequest; output: esxiV1.PowerOnVmRequest__Output }
      response: { input: esxiV1.PowerOnVmResponse; output: esxiV1.PowerOnVmResponse__Output }
    }
    /**
     * Returns decrypted bytes of a disk of a powered-on VM.
     */
    readDisk: {
      kind: 'serverStream'
      request: { input: esxiV1.ReadDiskRequest; output: esxiV1.ReadDiskRequest__Output }
      response: { input: esxiV1.ReadDiskResponse; output: esxiV1.ReadDiskResponse__Output }
    }
    /**
     * Writes to a disk of a powered-on VM; answers when everything is flushed.
     */
    writeDisk: {
      kind: 'clientStream'
      request: { input: esxiV1.WriteDiskRequest; output: esxiV1.WriteDiskRequest__Output }
      response: { input: esxiV1.WriteDiskResponse; output: esxiV1.WriteDiskResponse__Output }
    }
  }
  /**
   * Makes full clones of VMs. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmCloneService': {
    /**
     * Copies a powered-off VM, a template, or a VM as it was at a snapshot, and registers the copy on
     * this host. The copy has its own identity and no snapshots. It is encrypted like the VM: its
     * parts have new DEKs under the KEKs of the VM. With a provider, all its parts have new keys of
     * this provider. FAILED_PRECONDITION: the VM is powered on, and the request names no snapshot.
     */
    cloneVm: {
      kind: 'unary'
      request: { input: esxiV1.CloneVmRequest; output: esxiV1.CloneVmRequest__Output }
      response: { input: esxiV1.CloneVmResponse; output: esxiV1.CloneVmResponse__Output }
    }
  }
  /**
   * Unlocks, encrypts, decrypts and rekeys VMs. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmCryptoService': {
    /**
     * Decrypts disks of a powered-off VM without snapshots, and the VM home. If the call is
     * interrupted, another call decrypts the rest. FAILED_PRECONDITION: the VM is powered on, has
     * snapshots or a vTPM, or is not encrypted.
     */
    decryptVm: {
      kind: 'unary'
      request: { input: esxiV1.DecryptVmRequest; output: esxiV1.DecryptVmRequest__Output }
      response: { input: esxiV1.DecryptVmResponse; output: esxiV1.DecryptVmResponse__Output }
    }
    /**
     * Encrypts a powered-off VM without snapshots, and its disks. If the call is interrupted, another
     * call encrypts the rest. FAILED_PRECONDITION: the VM is powered on, has snapshots, or is
     * encrypted already.
     */
    encryptVm: {
      kind: 'unary'
      request: { input: esxiV1.EncryptVmRequest; output: esxiV1.EncryptVmRequest__Output }
      response: { input: esxiV1.EncryptVmResponse; output: esxiV1.EncryptVmResponse__Output }
    }
    /**
     * Changes the keys of a VM. A shallow rekey makes new KEKs; the VM may be powered on. A deep
     * rekey also makes new DEKs and re-encrypts every sector; the VM must be powered off.
     */
    rekeyVm: {
      kind: 'unary'
      request: { input: esxiV1.RekeyVmRequest; output: esxiV1.RekeyVmRequest__Output }
      response: { input: esxiV1.RekeyVmResponse; output: esxiV1.RekeyVmResponse__Output }
    }
    /**
     * Unlocks a locked VM (CryptoUnlock_Task). FAILED_PRECONDITION: the key of the VM home is still
     * missing; the message names the key provider to restore.
     */
    unlockVm: {
      kind: 'unary'
      request: { input: esxiV1.UnlockVmRequest; output: esxiV1.UnlockVmRequest__Output }
      response: { input: esxiV1.UnlockVmResponse; output: esxiV1.UnlockVmResponse__Output }
    }
  }
  /**
   * Changes of registered VMs that need neither other keys nor other disks. Needs an operator's or the
   * managing vCenter's certificate. The calls work while vCenter is down.
   */
  'nkpsim.esxi.v1.VmLifecycleService': {
    /**
     * Changes settings of a VM. Its memory and its number of CPUs change only while it is off.
     */
    reconfigureVm: {
      kind: 'unary'
      request: { input: esxiV1.ReconfigureVmRequest; output: esxiV1.ReconfigureVmRequest__Output }
      response: { input: esxiV1.ReconfigureVmResponse; output: esxiV1.ReconfigureVmResponse__Output }
    }
    /**
     * Gives a VM another name. The folder and the files of the VM keep their names, as in vSphere.
     * ALREADY_EXISTS: another VM has the name.
     */
    renameVm: {
      kind: 'unary'
      request: { input: esxiV1.RenameVmRequest; output: esxiV1.RenameVmRequest__Output }
      response: { input: esxiV1.RenameVmResponse; output: esxiV1.RenameVmResponse__Output }
    }
    /**
     * Resets a powered-on VM: its memory starts again, and the VM stays on.
     */
    resetVm: {
      kind: 'unary'
      request: { input: esxiV1.ResetVmRequest; output: esxiV1.ResetVmRequest__Output }
      response: { input: esxiV1.ResetVmResponse; output: esxiV1.ResetVmResponse__Output }
    }
    /**
     * Powers a suspended VM on with its saved memory. PowerOnVm does the same for a suspended VM.
     * FAILED_PRECONDITION: the VM is not suspended.
     */
    resumeVm: {
      kind: 'unary'
      request: { input: esxiV1.ResumeVmRequest; output: esxiV1.ResumeVmRequest__Output }
      response: { input: esxiV1.ResumeVmResponse; output: esxiV1.ResumeVmResponse__Output }
    }
    /**
     * Saves the memory of a powered-on VM in its folder and powers the VM off. The file is encrypted if
     * the VM is. FAILED_PRECONDITION: the VM is not powered on on this host.
     */
    suspendVm: {
      kind: 'unary'
      request: { input: esxiV1.SuspendVmRequest; output: esxiV1.SuspendVmRequest__Output }
      response: { input: esxiV1.SuspendVmResponse; output: esxiV1.SuspendVmResponse__Output }
    }
  }
  /**
   * Tells how far a long change of a VM is: EncryptVm, DecryptVm, a deep RekeyVm, CloneVm,
   * RemoveSnapshot and RemoveAllSnapshots. Such a change ends when its caller cancels the call. The VM
   * then opens, and the same call continues; an unfinished clone is removed. Needs an operator's or
   * the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmProgressService': {
    /**
     * Returns the progress of the long change of a VM until the change ends. If none runs, waits for
     * the next one.
     */
    followVmProgress: {
      kind: 'serverStream'
      request: { input: esxiV1.FollowVmProgressRequest; output: esxiV1.FollowVmProgressRequest__Output }
      response: { input: esxiV1.FollowVmProgressResponse; output: esxiV1.FollowVmProgressResponse__Output }
    }
  }
  /**
   * A host's list of its VMs. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmRegistrationService': {
    /**
     * Adds an empty encrypted disk to a powered-off VM. FAILED_PRECONDITION: the VM is not encrypted.
     */
    addDisk: {
      kind: 'unary'
      request: { input: esxiV1.AddDiskRequest; output: esxiV1.AddDiskRequest__Output }
      response: { input: esxiV1.AddDiskResponse; output: esxiV1.AddDiskResponse__Output }
    }
    /**
     * Deletes a powered-off VM with its files. FAILED_PRECONDITION: the VM is invalid.
     */
    deleteVm: {
      kind: 'unary'
      request: { input: esxiV1.DeleteVmRequest; output: esxiV1.DeleteVmRequest__Output }
      response: { input: esxiV1.DeleteVmResponse; output: esxiV1.DeleteVmResponse__Output }
    }
    /**
     * Turns a powered-off VM into a template. You cannot power on or rekey a template until it is
     * marked as a VM.
     */
    markAsTemplate: {
      kind: 'unary'
      request: { input: esxiV1.MarkAsTemplateRequest; output: esxiV1.MarkAsTemplateRequest__Output }
      response: { input: esxiV1.MarkAsTemplateResponse; output: esxiV1.MarkAsTemplateResponse__Output }
    }
    /**
     * Turns a template into a VM.
     */
    markAsVm: {
      kind: 'unary'
      request: { input: esxiV1.MarkAsVmRequest; output: esxiV1.MarkAsVmRequest__Output }
      response: { input: esxiV1.MarkAsVmResponse; output: esxiV1.MarkAsVmResponse__Output }
    }
    /**
     * Adds a VM in one of the host's datastores to the list, and caches those of its keys that the
     * host can derive. ALREADY_EXISTS: the VM is already in the list.
     */
    registerVm: {
      kind: 'unary'
      request: { input: esxiV1.RegisterVmRequest; output: esxiV1.RegisterVmRequest__Output }
      response: { input: esxiV1.RegisterVmResponse; output: esxiV1.RegisterVmResponse__Output }
    }
    /**
     * Reads the files of a registered VM again. An invalid VM becomes valid if the host can now
     * derive its key.
     */
    reloadVm: {
      kind: 'unary'
      request: { input: esxiV1.ReloadVmRequest; output: esxiV1.ReloadVmRequest__Output }
      response: { input: esxiV1.ReloadVmResponse; output: esxiV1.ReloadVmResponse__Output }
    }
    /**
     * Removes a disk from a powered-off VM. The files of the disk stay, unless they are to be deleted.
     */
    removeDisk: {
      kind: 'unary'
      request: { input: esxiV1.RemoveDiskRequest; output: esxiV1.RemoveDiskRequest__Output }
      response: { input: esxiV1.RemoveDiskResponse; output: esxiV1.RemoveDiskResponse__Output }
    }
    /**
     * Removes a powered-off VM from the list, and the VM's keys from the cache. The VM's files stay.
     */
    unregisterVm: {
      kind: 'unary'
      request: { input: esxiV1.UnregisterVmRequest; output: esxiV1.UnregisterVmRequest__Output }
      response: { input: esxiV1.UnregisterVmResponse; output: esxiV1.UnregisterVmResponse__Output }
    }
  }
  /**
   * Snapshots of registered VMs. A snapshot freezes the disks of a VM, and later writes go to redo
   * logs. Each redo log of an encrypted disk has its own key. Needs an operator's or the managing
   * vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmSnapshotService': {
    /**
     * Makes a snapshot of a VM, which may be powered on. The memory of the VM is not part of it.
     */
    createSnapshot: {
      kind: 'unary'
      request: { input: esxiV1.CreateSnapshotRequest; output: esxiV1.CreateSnapshotRequest__Output }
      response: { input: esxiV1.CreateSnapshotResponse; output: esxiV1.CreateSnapshotResponse__Output }
    }
    /**
     * Returns the snapshots of a VM.
     */
    listSnapshots: {
      kind: 'unary'
      request: { input: esxiV1.ListSnapshotsRequest; output: esxiV1.ListSnapshotsRequest__Output }
      response: { input: esxiV1.ListSnapshotsResponse; output: esxiV1.ListSnapshotsResponse__Output }
    }
    /**
     * Removes all snapshots of a VM, and merges all redo logs into its disks.
     */
    removeAllSnapshots: {
      kind: 'unary'
      request: { input: esxiV1.RemoveAllSnapshotsRequest; output: esxiV1.RemoveAllSnapshotsRequest__Output }
      response: { input: esxiV1.RemoveAllSnapshotsResponse; output: esxiV1.RemoveAllSnapshotsResponse__Output }
    }
    /**
     * Removes a snapshot, and merges redo logs that nothing else needs apart. The VM keeps its
     * current state, and may be powered on. NOT_FOUND: no such snapshot. A removal that was
     * interrupted can be repeated.
     */
    removeSnapshot: {
      kind: 'unary'
      request: { input: esxiV1.RemoveSnapshotRequest; output: esxiV1.RemoveSnapshotRequest__Output }
      response: { input: esxiV1.RemoveSnapshotResponse; output: esxiV1.RemoveSnapshotResponse__Output }
    }
    /**
     * Powers a VM off, and gives it the disks and the configuration of a snapshot. Changes since the
     * snapshot are lost, unless another snapshot has them. NOT_FOUND: no such snapshot.
     */
    revertToSnapshot: {
      kind: 'unary'
      request: { input: esxiV1.RevertToSnapshotRequest; output: esxiV1.RevertToSnapshotRequest__Output }
      response: { input: esxiV1.RevertToSnapshotResponse; output: esxiV1.RevertToSnapshotResponse__Output }
    }
  }
  /**
   * The components on the disks of a host, for the owners of their objects on other hosts of the same
   * vSAN cluster. Configurations are agreed by Paxos over the components of an object. Every call but
   * RenewSession, ListComponents, ListComponentDisks and AskRelease needs the token of a session.
   * ABORTED: the session is unknown (VSAN_SESSION_UNKNOWN), or the configuration of the component is
   * another one (VSAN_CONFIGURATION_STALE). NOT_FOUND: no mounted disk of the host has the component.
   */
  'nkpsim.esxi.v1.VsanComponentService': {
    /**
     * Stores a configuration on a component.
     */
    acceptConfiguration: {
      kind: 'unary'
      request: { input: esxiV1.AcceptConfigurationRequest; output: esxiV1.AcceptConfigurationRequest__Output }
      response: { input: esxiV1.AcceptConfigurationResponse; output: esxiV1.AcceptConfigurationResponse__Output }
    }
    /**
     * Asks this host to release an object that it owns and does not use.
     */
    askRelease: {
      kind: 'unary'
      request: { input: esxiV1.AskReleaseRequest; output: esxiV1.AskReleaseRequest__Output }
      response: { input: esxiV1.AskReleaseResponse; output: esxiV1.AskReleaseResponse__Output }
    }
    /**
     * Makes a component without data. RESOURCE_EXHAUSTED: the disk is full.
     */
    createComponent: {
      kind: 'unary'
      request: { input: esxiV1.CreateComponentRequest; output: esxiV1.CreateComponentRequest__Output }
      response: { input: esxiV1.CreateComponentResponse; output: esxiV1.CreateComponentResponse__Output }
    }
    /**
     * Removes a component whose object is removed, or has other components.
     */
    discardComponent: {
      kind: 'unary'
      request: { input: esxiV1.DiscardComponentRequest; output: esxiV1.DiscardComponentRequest__Output }
      response: { input: esxiV1.DiscardComponentResponse; output: esxiV1.DiscardComponentResponse__Output }
    }
    /**
     * Makes all earlier writes of a replica durable.
     */
    flushComponent: {
      kind: 'unary'
      request: { input: esxiV1.FlushComponentRequest; output: esxiV1.FlushComponentRequest__Output }
      response: { input: esxiV1.FlushComponentResponse; output: esxiV1.FlushComponentResponse__Output }
    }
    /**
     * Returns the checks of all sectors of some chunks of a replica.
     */
    getComponentChecks: {
      kind: 'unary'
      request: { input: esxiV1.GetComponentChecksRequest; output: esxiV1.GetComponentChecksRequest__Output }
      response: { input: esxiV1.GetComponentChecksResponse; output: esxiV1.GetComponentChecksResponse__Output }
    }
    /**
     * Returns whether all objects with a component on this host have all their components.
     */
    getRedundancy: {
      kind: 'unary'
      request: { input: esxiV1.GetRedundancyRequest; output: esxiV1.GetRedundancyRequest__Output }
      response: { input: esxiV1.GetRedundancyResponse; output: esxiV1.GetRedundancyResponse__Output }
    }
    /**
     * Returns the chunks of a replica that have space on the disk.
     */
    listComponentChunks: {
      kind: 'unary'
      request: { input: esxiV1.ListComponentChunksRequest; output: esxiV1.ListComponentChunksRequest__Output }
      response: { input: esxiV1.ListComponentChunksResponse; output: esxiV1.ListComponentChunksResponse__Output }
    }
    /**
     * Returns the disks that this host gives to the cluster.
     */
    listComponentDisks: {
      kind: 'unary'
      request: { input: esxiV1.ListComponentDisksRequest; output: esxiV1.ListComponentDisksRequest__Output }
      response: { input: esxiV1.ListComponentDisksResponse; output: esxiV1.ListComponentDisksResponse__Output }
    }
    /**
     * Returns the components of an object on this host.
     */
    listComponents: {
      kind: 'unary'
      request: { input: esxiV1.ListComponentsRequest; output: esxiV1.ListComponentsRequest__Output }
      response: { input: esxiV1.ListComponentsResponse; output: esxiV1.ListComponentsResponse__Output }
    }
    /**
     * Asks the owner of an object to move a component off its disk. The wish lasts ten seconds.
     */
    moveComponent: {
      kind: 'unary'
      request: { input: esxiV1.MoveComponentRequest; output: esxiV1.MoveComponentRequest__Output }
      response: { input: esxiV1.MoveComponentResponse; output: esxiV1.MoveComponentResponse__Output }
    }
    /**
     * Asks a component to promise that it takes no earlier change of its configuration.
     */
    prepareConfiguration: {
      kind: 'unary'
      request: { input: esxiV1.PrepareConfigurationRequest; output: esxiV1.PrepareConfigurationRequest__Output }
      response: { input: esxiV1.PrepareConfigurationResponse; output: esxiV1.PrepareConfigurationResponse__Output }
    }
    /**
     * Reads whole sectors of a replica, at most 1 MiB. DATA_LOSS: a sector is damaged.
     */
    readComponent: {
      kind: 'unary'
      request: { input: esxiV1.ReadComponentRequest; output: esxiV1.ReadComponentRequest__Output }
      response: { input: esxiV1.ReadComponentResponse; output: esxiV1.ReadComponentResponse__Output }
    }
    /**
     * Ends the ownership of the calling run.
     */
    releaseObject: {
      kind: 'unary'
      request: { input: esxiV1.ReleaseObjectRequest; output: esxiV1.ReleaseObjectRequest__Output }
      response: { input: esxiV1.ReleaseObjectResponse; output: esxiV1.ReleaseObjectResponse__Output }
    }
    /**
     * Renews the session of a run of a host. If the answer has another token, the session begins with
     * the next call, which must have that token.
     */
    renewSession: {
      kind: 'unary'
      request: { input: esxiV1.RenewSessionRequest; output: esxiV1.RenewSessionRequest__Output }
      response: { input: esxiV1.RenewSessionResponse; output: esxiV1.RenewSessionResponse__Output }
    }
    /**
     * Reserves the id of a new object for ten seconds.
     */
    reserveObject: {
      kind: 'unary'
      request: { input: esxiV1.ReserveObjectRequest; output: esxiV1.ReserveObjectRequest__Output }
      response: { input: esxiV1.ReserveObjectResponse; output: esxiV1.ReserveObjectResponse__Output }
    }
    /**
     * Writes whole sectors of a replica, at most 1 MiB.
     */
    writeComponent: {
      kind: 'unary'
      request: { input: esxiV1.WriteComponentRequest; output: esxiV1.WriteComponentRequest__Output }
      response: { input: esxiV1.WriteComponentResponse; output: esxiV1.WriteComponentResponse__Output }
    }
    /**
     * Makes whole sectors of a replica read as zeros.
     */
    zeroComponent: {
      kind: 'unary'
      request: { input: esxiV1.ZeroComponentRequest; output: esxiV1.ZeroComponentRequest__Output }
      response: { input: esxiV1.ZeroComponentResponse; output: esxiV1.ZeroComponentResponse__Output }
    }
  }
  /**
   * The folders and files of a vSAN datastore that this host owns, for other hosts of the same vSAN
   * cluster. ABORTED (VSAN_OWNER_LOST): this host does not own the object, or may have lost it during
   * the call.
   */
  'nkpsim.esxi.v1.VsanFileService': {
    /**
     * Runs a call on a folder. A request that was done before is answered and not done again.
     */
    callNamespace: {
      kind: 'unary'
      request: { input: esxiV1.CallNamespaceRequest; output: esxiV1.CallNamespaceRequest__Output }
      response: { input: esxiV1.CallNamespaceResponse; output: esxiV1.CallNamespaceResponse__Output }
    }
    /**
     * Reads a large file.
     */
    readVsanFile: {
      kind: 'unary'
      request: { input: esxiV1.ReadVsanFileRequest; output: esxiV1.ReadVsanFileRequest__Output }
      response: { input: esxiV1.ReadVsanFileResponse; output: esxiV1.ReadVsanFileResponse__Output }
    }
  }
  /**
   * The vSAN objects that have components on a host, and the resyncs that the host runs.
   */
  'nkpsim.esxi.v1.VsanObjectService': {
    /**
     * Returns what this host reports to vCenter about its vSAN cluster, as it is now.
     */
    getVsanReport: {
      kind: 'unary'
      request: { input: esxiV1.GetVsanReportRequest; output: esxiV1.GetVsanReportRequest__Output }
      response: { input: esxiV1.GetVsanReportResponse; output: esxiV1.GetVsanReportResponse__Output }
    }
    /**
     * Returns the files of the datastore that are objects. Reads every folder, so it also waits for
     * folders whose host does not answer, for some seconds.
     */
    listVsanFiles: {
      kind: 'unary'
      request: { input: esxiV1.ListVsanFilesRequest; output: esxiV1.ListVsanFilesRequest__Output }
      response: { input: esxiV1.ListVsanFilesResponse; output: esxiV1.ListVsanFilesResponse__Output }
    }
    /**
     * Returns the objects that have a component on this host, at most 1000 at a time, ordered by id.
     */
    listVsanObjects: {
      kind: 'unary'
      request: { input: esxiV1.ListVsanObjectsRequest; output: esxiV1.ListVsanObjectsRequest__Output }
      response: { input: esxiV1.ListVsanObjectsResponse; output: esxiV1.ListVsanObjectsResponse__Output }
    }
    /**
     * Returns the resyncs of the objects that this host owns.
     */
    listVsanResyncs: {
      kind: 'unary'
      request: { input: esxiV1.ListVsanResyncsRequest; output: esxiV1.ListVsanResyncsRequest__Output }
      response: { input: esxiV1.ListVsanResyncsResponse; output: esxiV1.ListVsanResyncsResponse__Output }
    }
    /**
     * Locks DEKs of a cluster with ESA under a KEK that the host has. FAILED_PRECONDITION: the host
     * lacks a KEK (KEY_UNAVAILABLE).
     */
    lockVsanDeks: {
      kind: 'unary'
      request: { input: esxiV1.LockVsanDeksRequest; output: esxiV1.LockVsanDeksRequest__Output }
      response: { input: esxiV1.LockVsanDeksResponse; output: esxiV1.LockVsanDeksResponse__Output }
    }
  }
  /**
   * Adds, removes and describes the virtual TPM 2.0 (vTPM) of a VM. Needs an operator's or the
   * managing vCenter's certificate. The calls work while vCenter is down.
   */
  'nkpsim.esxi.v1.VtpmService': {
    /**
     * Accepts the state of the vTPM of a powered-off VM, although it is older than the last state
     * that this host has seen.
     */
    acceptVtpmRollback: {
      kind: 'unary'
      request: { input: esxiV1.AcceptVtpmRollbackRequest; output: esxiV1.AcceptVtpmRollbackRequest__Output }
      response: { input: esxiV1.AcceptVtpmRollbackResponse; output: esxiV1.AcceptVtpmRollbackResponse__Output }
    }
    /**
     * Adds a vTPM with new endorsement keys to a powered-off VM. ALREADY_EXISTS: the VM has a vTPM.
     * FAILED_PRECONDITION: the firmware is not EFI, the hardware version is below 14, or the home of
     * the VM is not encrypted. UNAVAILABLE: the host cannot run vTPMs.
     */
    addVtpm: {
      kind: 'unary'
      request: { input: esxiV1.AddVtpmRequest; output: esxiV1.AddVtpmRequest__Output }
      response: { input: esxiV1.AddVtpmResponse; output: esxiV1.AddVtpmResponse__Output }
    }
    /**
     * Returns the vTPM of a VM. NOT_FOUND: the VM has no vTPM. FAILED_PRECONDITION: the VM is locked.
     */
    getVtpm: {
      kind: 'unary'
      request: { input: esxiV1.GetVtpmRequest; output: esxiV1.GetVtpmRequest__Output }
      response: { input: esxiV1.GetVtpmResponse; output: esxiV1.GetVtpmResponse__Output }
    }
    /**
     * Stores the certificates that vCenter issued for the endorsement keys of a vTPM.
     */
    installVtpmCertificates: {
      kind: 'unary'
      request: { input: esxiV1.InstallVtpmCertificatesRequest; output: esxiV1.InstallVtpmCertificatesRequest__Output }
      response: { input: esxiV1.InstallVtpmCertificatesResponse; output: esxiV1.InstallVtpmCertificatesResponse__Output }
    }
    /**
     * Removes the vTPM of a powered-off VM. What the vTPM protected is lost. NOT_FOUND: the VM has
     * no vTPM.
     */
    removeVtpm: {
      kind: 'unary'
      request: { input: esxiV1.RemoveVtpmRequest; output: esxiV1.RemoveVtpmRequest__Output }
      response: { input: esxiV1.RemoveVtpmResponse; output: esxiV1.RemoveVtpmResponse__Output }
    }
    /**
     * Sends the newest states of vTPMs that any host has reported, so that this host detects states
     * that are older. They replace those of the last call. The host keeps them in memory.
     */
    setVtpmStates: {
      kind: 'unary'
      request: { input: esxiV1.SetVtpmStatesRequest; output: esxiV1.SetVtpmStatesRequest__Output }
      response: { input: esxiV1.SetVtpmStatesResponse; output: esxiV1.SetVtpmStatesResponse__Output }
    }
  }
  /**
   * A daemon's time. Callers can change the time only if the daemon was started with faults enabled;
   * otherwise these changes fail with FAILED_PRECONDITION.
   */
  'nkpsim.fault.v1.ClockService': {
    /**
     * Moves time forward. Each timer on the way fires at the time for which it was set.
     */
    advanceClock: {
      kind: 'unary'
      request: { input: faultV1.AdvanceClockRequest; output: faultV1.AdvanceClockRequest__Output }
      response: { input: faultV1.AdvanceClockResponse; output: faultV1.AdvanceClockResponse__Output }
    }
    /**
     * Stops time.
     */
    freezeClock: {
      kind: 'unary'
      request: { input: faultV1.FreezeClockRequest; output: faultV1.FreezeClockRequest__Output }
      response: { input: faultV1.FreezeClockResponse; output: faultV1.FreezeClockResponse__Output }
    }
    /**
     * Returns the time, and how it runs.
     */
    getClock: {
      kind: 'unary'
      request: { input: faultV1.GetClockRequest; output: faultV1.GetClockRequest__Output }
      response: { input: faultV1.GetClockResponse; output: faultV1.GetClockResponse__Output }
    }
    /**
     * Restarts a stopped clock.
     */
    resumeClock: {
      kind: 'unary'
      request: { input: faultV1.ResumeClockRequest; output: faultV1.ResumeClockRequest__Output }
      response: { input: faultV1.ResumeClockResponse; output: faultV1.ResumeClockResponse__Output }
    }
    /**
     * Changes how many times faster than the machine's clock the time runs. A restart of the daemon
     * keeps this speed.
     */
    scaleClock: {
      kind: 'unary'
      request: { input: faultV1.ScaleClockRequest; output: faultV1.ScaleClockRequest__Output }
      response: { input: faultV1.ScaleClockResponse; output: faultV1.ScaleClockResponse__Output }
    }
    /**
     * Sets the time. No time passes by this change, so no timer fires.
     */
    setClock: {
      kind: 'unary'
      request: { input: faultV1.SetClockRequest; output: faultV1.SetClockRequest__Output }
      response: { input: faultV1.SetClockResponse; output: faultV1.SetClockResponse__Output }
    }
  }
  /**
   * The attestation service of a trust host. Any host may call it without a certificate: its TPM is
   * its identity. UNAVAILABLE with the code SERVICE_DISABLED: the Trust Authority is not enabled.
   */
  'nkpsim.trust.v1.AttestationService': {
    /**
     * First round: returns a challenge for the TPM of a host. INVALID_ARGUMENT: a key cannot be read.
     */
    beginAttestation: {
      kind: 'unary'
      request: { input: trustV1.BeginAttestationRequest; output: trustV1.BeginAttestationRequest__Output }
      response: { input: trustV1.BeginAttestationResponse; output: trustV1.BeginAttestationResponse__Output }
    }
    /**
     * Second round: judges the evidence, and returns tokens or the reasons for a refusal. The first
     * message has the header, and further messages have the event log. INVALID_ARGUMENT with the code
     * CHALLENGE_EXPIRED or CHALLENGE_USED: begin again.
     */
    finishAttestation: {
      kind: 'clientStream'
      request: { input: trustV1.FinishAttestationRequest; output: trustV1.FinishAttestationRequest__Output }
      response: { input: trustV1.FinishAttestationResponse; output: trustV1.FinishAttestationResponse__Output }
    }
  }
  /**
   * The key provider service of a trust host. A token of an attestation service of the same group,
   * and a proof that the caller has the proof key in it, authorize a call. UNAUTHENTICATED with the
   * code TOKEN_INVALID, TOKEN_EXPIRED or PROOF_INVALID: the caller is not an attested host, or its
   * token is not for this call. NOT_FOUND: no such key provider. UNAVAILABLE with the code
   * KEY_SERVER_UNAVAILABLE: the primary key cannot be read from a key server.
   */
  'nkpsim.trust.v1.KeyProviderService': {
    /**
     * Returns a nonce for one proof. It is valid for one minute.
     */
    createNonce: {
      kind: 'unary'
      request: { input: trustV1.CreateNonceRequest; output: trustV1.CreateNonceRequest__Output }
      response: { input: trustV1.CreateNonceResponse; output: trustV1.CreateNonceResponse__Output }
    }
    /**
     * Unwraps keys. Each key has a result of its own.
     */
    unwrapKeys: {
      kind: 'unary'
      request: { input: trustV1.UnwrapKeysRequest; output: trustV1.UnwrapKeysRequest__Output }
      response: { input: trustV1.UnwrapKeysResponse; output: trustV1.UnwrapKeysResponse__Output }
    }
    /**
     * Makes new keys, and returns each in clear and wrapped under the primary key.
     */
    wrapKeys: {
      kind: 'unary'
      request: { input: trustV1.WrapKeysRequest; output: trustV1.WrapKeysRequest__Output }
      response: { input: trustV1.WrapKeysResponse; output: trustV1.WrapKeysResponse__Output }
    }
  }
  /**
   * The configuration of a trust host. All trust hosts of a Trust Authority cluster must have the
   * same configuration; administrators make each change on each of them. Callers have a certificate
   * of this trust host, whose id determines their privileges. NOT_FOUND: the name does not exist.
   * ALREADY_EXISTS: the name exists with other content; the same content again changes nothing.
   */
  'nkpsim.trust.v1.TrustAdministrationService': {
    /**
     * Adds a base image that hosts may boot. INVALID_ARGUMENT: the event log is not that of a boot.
     */
    addBaseImage: {
      kind: 'unary'
      request: { input: trustV1.AddBaseImageRequest; output: trustV1.AddBaseImageRequest__Output }
      response: { input: trustV1.AddBaseImageResponse; output: trustV1.AddBaseImageResponse__Output }
    }
    /**
     * Adds an authority of TPM vendors. INVALID_ARGUMENT: a certificate is not that of an authority.
     */
    addCaCertificate: {
      kind: 'unary'
      request: { input: trustV1.AddCaCertificateRequest; output: trustV1.AddCaCertificateRequest__Output }
      response: { input: trustV1.AddCaCertificateResponse; output: trustV1.AddCaCertificateResponse__Output }
    }
    /**
     * Adds a vCenter that may ask for the status of the services.
     */
    addConsumerPrincipal: {
      kind: 'unary'
      request: { input: trustV1.AddConsumerPrincipalRequest; output: trustV1.AddConsumerPrincipalRequest__Output }
      response: { input: trustV1.AddConsumerPrincipalResponse; output: trustV1.AddConsumerPrincipalResponse__Output }
    }
    /**
     * Adds the endorsement key of a TPM. INVALID_ARGUMENT: the certificate does not lead to an
     * authority of this trust host, or the key is not that of a TPM.
     */
    addEndorsementKey: {
      kind: 'unary'
      request: { input: trustV1.AddEndorsementKeyRequest; output: trustV1.AddEndorsementKeyRequest__Output }
      response: { input: trustV1.AddEndorsementKeyResponse; output: trustV1.AddEndorsementKeyResponse__Output }
    }
    /**
     * Adds a key provider.
     */
    createTrustedKeyProvider: {
      kind: 'unary'
      request: { input: trustV1.CreateTrustedKeyProviderRequest; output: trustV1.CreateTrustedKeyProviderRequest__Output }
      response: { input: trustV1.CreateTrustedKeyProviderResponse; output: trustV1.CreateTrustedKeyProviderResponse__Output }
    }
    /**
     * Removes a key provider. Keys that it wrapped cannot be unwrapped afterwards.
     */
    deleteTrustedKeyProvider: {
      kind: 'unary'
      request: { input: trustV1.DeleteTrustedKeyProviderRequest; output: trustV1.DeleteTrustedKeyProviderRequest__Output }
      response: { input: trustV1.DeleteTrustedKeyProviderResponse; output: trustV1.DeleteTrustedKeyProviderResponse__Output }
    }
    /**
     * Returns the configuration without secrets.
     */
    getConfiguration: {
      kind: 'unary'
      request: { input: trustV1.GetConfigurationRequest; output: trustV1.GetConfigurationRequest__Output }
      response: { input: trustV1.GetConfigurationResponse; output: trustV1.GetConfigurationResponse__Output }
    }
    /**
     * Returns the health of the services. Asks the key servers for the primary keys.
     */
    getHealth: {
      kind: 'unary'
      request: { input: trustV1.GetHealthRequest; output: trustV1.GetHealthRequest__Output }
      response: { input: trustV1.GetHealthResponse; output: trustV1.GetHealthResponse__Output }
    }
    /**
     * Returns what the workload needs to use the services of this trust host.
     */
    getServicesInfo: {
      kind: 'unary'
      request: { input: trustV1.GetServicesInfoRequest; output: trustV1.GetServicesInfoRequest__Output }
      response: { input: trustV1.GetServicesInfoResponse; output: trustV1.GetServicesInfoResponse__Output }
    }
    /**
     * Returns the certificate that a key server shows. Nobody has verified it.
     */
    readServerCertificate: {
      kind: 'unary'
      request: { input: trustV1.ReadServerCertificateRequest; output: trustV1.ReadServerCertificateRequest__Output }
      response: { input: trustV1.ReadServerCertificateResponse; output: trustV1.ReadServerCertificateResponse__Output }
    }
    /**
     * Removes a base image. Tokens of hosts that booted it stay valid until they expire.
     */
    removeBaseImage: {
      kind: 'unary'
      request: { input: trustV1.RemoveBaseImageRequest; output: trustV1.RemoveBaseImageRequest__Output }
      response: { input: trustV1.RemoveBaseImageResponse; output: trustV1.RemoveBaseImageResponse__Output }
    }
    /**
     * Removes an authority.
     */
    removeCaCertificate: {
      kind: 'unary'
      request: { input: trustV1.RemoveCaCertificateRequest; output: trustV1.RemoveCaCertificateRequest__Output }
      response: { input: trustV1.RemoveCaCertificateResponse; output: trustV1.RemoveCaCertificateResponse__Output }
    }
    /**
     * Removes such a vCenter.
     */
    removeConsumerPrincipal: {
      kind: 'unary'
      request: { input: trustV1.RemoveConsumerPrincipalRequest; output: trustV1.RemoveConsumerPrincipalRequest__Output }
      response: { input: trustV1.RemoveConsumerPrincipalResponse; output: trustV1.RemoveConsumerPrincipalResponse__Output }
    }
    /**
     * Removes an endorsement key.
     */
    removeEndorsementKey: {
      kind: 'unary'
      request: { input: trustV1.RemoveEndorsementKeyRequest; output: trustV1.RemoveEndorsementKeyRequest__Output }
      response: { input: trustV1.RemoveEndorsementKeyResponse; output: trustV1.RemoveEndorsementKeyResponse__Output }
    }
    /**
     * Sets the certificate and the private key with which this trust host calls the key servers.
     */
    setClientCertificate: {
      kind: 'unary'
      request: { input: trustV1.SetClientCertificateRequest; output: trustV1.SetClientCertificateRequest__Output }
      response: { input: trustV1.SetClientCertificateResponse; output: trustV1.SetClientCertificateResponse__Output }
    }
    /**
     * Sets the group, and the attestation services whose tokens the key provider service accepts.
     */
    setGroup: {
      kind: 'unary'
      request: { input: trustV1.SetGroupRequest; output: trustV1.SetGroupRequest__Output }
      response: { input: trustV1.SetGroupResponse; output: trustV1.SetGroupResponse__Output }
    }
    /**
     * Enables or disables both services.
     */
    setState: {
      kind: 'unary'
      request: { input: trustV1.SetStateRequest; output: trustV1.SetStateRequest__Output }
      response: { input: trustV1.SetStateResponse; output: trustV1.SetStateResponse__Output }
    }
    /**
     * Sets the certificates of key servers, or of their authorities, that this trust host trusts.
     */
    setTrustedServerCertificates: {
      kind: 'unary'
      request: { input: trustV1.SetTrustedServerCertificatesRequest; output: trustV1.SetTrustedServerCertificatesRequest__Output }
      response: { input: trustV1.SetTrustedServerCertificatesResponse; output: trustV1.SetTrustedServerCertificatesResponse__Output }
    }
    /**
     * Changes which TPMs are trusted. Unset fields do not change.
     */
    updateAttestationSettings: {
      kind: 'unary'
      request: { input: trustV1.UpdateAttestationSettingsRequest; output: trustV1.UpdateAttestationSettingsRequest__Output }
      response: { input: trustV1.UpdateAttestationSettingsResponse; output: trustV1.UpdateAttestationSettingsResponse__Output }
    }
    /**
     * Changes a key provider. Unset fields do not change. Keys that were wrapped under an earlier
     * primary key stay usable while the key servers have that key.
     */
    updateTrustedKeyProvider: {
      kind: 'unary'
      request: { input: trustV1.UpdateTrustedKeyProviderRequest; output: trustV1.UpdateTrustedKeyProviderRequest__Output }
      response: { input: trustV1.UpdateTrustedKeyProviderResponse; output: trustV1.UpdateTrustedKeyProviderResponse__Output }
    }
  }
  /**
   * Tells a vCenter that was added as consumer principal how the services are. Hosts need no answer
   * of this service.
   */
  'nkpsim.trust.v1.TrustStatusService': {
    /**
     * Returns the status. UNAUTHENTICATED with the code PRINCIPAL_UNKNOWN: no consumer principal
     * signed the token; TOKEN_EXPIRED.
     */
    getServiceStatus: {
      kind: 'unary'
      request: { input: trustV1.GetServiceStatusRequest; output: trustV1.GetServiceStatusRequest__Output }
      response: { input: trustV1.GetServiceStatusResponse; output: trustV1.GetServiceStatusResponse__Output }
    }
  }
  /**
   * Identity and version of a vCenter.
   */
  'nkpsim.vcenter.v1.AboutService': {
    /**
     * Returns identity and version of this vCenter. Needs an operator's certificate.
     */
    getAbout: {
      kind: 'unary'
      request: { input: vcenterV1.GetAboutRequest; output: vcenterV1.GetAboutRequest__Output }
      response: { input: vcenterV1.GetAboutResponse; output: vcenterV1.GetAboutResponse__Output }
    }
  }
  /**
   * Attestation of hosts. Every call needs a session.
   */
  'nkpsim.vcenter.v1.AttestationService': {
    /**
     * Attests a host now. NOT_FOUND: no such host. If the host is not accepted, the call still
     * succeeds, and its answer says so.
     */
    attestHost: {
      kind: 'unary'
      request: { input: vcenterV1.AttestHostRequest; output: vcenterV1.AttestHostRequest__Output }
      response: { input: vcenterV1.AttestHostResponse; output: vcenterV1.AttestHostResponse__Output }
    }
    /**
     * Approves the boot that a host's boot.yaml describes now, so that the TPM opens the
     * configuration after this boot. FAILED_PRECONDITION: the host is not attested, or the policy
     * does not allow the boot.
     */
    authorizeBoot: {
      kind: 'unary'
      request: { input: vcenterV1.AuthorizeBootRequest; output: vcenterV1.AuthorizeBootRequest__Output }
      response: { input: vcenterV1.AuthorizeBootResponse; output: vcenterV1.AuthorizeBootResponse__Output }
    }
    /**
     * Returns the policy: what a host must have booted to be accepted.
     */
    getAttestationPolicy: {
      kind: 'unary'
      request: { input: vcenterV1.GetAttestationPolicyRequest; output: vcenterV1.GetAttestationPolicyRequest__Output }
      response: { input: vcenterV1.GetAttestationPolicyResponse; output: vcenterV1.GetAttestationPolicyResponse__Output }
    }
    /**
     * Returns the result of a host's last attestation.
     */
    getHostAttestation: {
      kind: 'unary'
      request: { input: vcenterV1.GetHostAttestationRequest; output: vcenterV1.GetHostAttestationRequest__Output }
      response: { input: vcenterV1.GetHostAttestationResponse; output: vcenterV1.GetHostAttestationResponse__Output }
    }
    /**
     * Changes the named fields of the policy, or replaces it. INVALID_ARGUMENT: a version, an
     * acceptance level or the name of a field is not valid.
     */
    setAttestationPolicy: {
      kind: 'unary'
      request: { input: vcenterV1.SetAttestationPolicyRequest; output: vcenterV1.SetAttestationPolicyRequest__Output }
      response: { input: vcenterV1.SetAttestationPolicyResponse; output: vcenterV1.SetAttestationPolicyResponse__Output }
    }
  }
  /**
   * Returns who did what, and lets a reader verify that nobody changed the log. Every call needs a
   * session.
   */
  'nkpsim.vcenter.v1.AuditService': {
    /**
     * Returns the public key of checkpoints. vCenter makes this key once and never changes it.
     */
    getPublicKey: {
      kind: 'unary'
      request: { input: vcenterV1.GetPublicKeyRequest; output: vcenterV1.GetPublicKeyRequest__Output }
      response: { input: vcenterV1.GetPublicKeyResponse; output: vcenterV1.GetPublicKeyResponse__Output }
    }
    /**
     * Signs the present end of the log, and returns the newest checkpoints. Call this method before
     * you read the log: then the log that you read contains every record that the checkpoints cover.
     */
    listCheckpoints: {
      kind: 'unary'
      request: { input: vcenterV1.ListCheckpointsRequest; output: vcenterV1.ListCheckpointsRequest__Output }
      response: { input: vcenterV1.ListCheckpointsResponse; output: vcenterV1.ListCheckpointsResponse__Output }
    }
    /**
     * Returns the log line by line as it is on disk, even if somebody changed it. The reader verifies
     * it.
     */
    readLog: {
      kind: 'serverStream'
      request: { input: vcenterV1.ReadLogRequest; output: vcenterV1.ReadLogRequest__Output }
      response: { input: vcenterV1.ReadLogResponse; output: vcenterV1.ReadLogResponse__Output }
    }
  }
  /**
   * Decides who may log in, and what each user may do.
   */
  'nkpsim.vcenter.v1.AuthorizationService': {
    /**
     * Gives the caller a new password, and ends the caller's sessions. UNAUTHENTICATED: the present
     * password in the request is wrong.
     */
    changeOwnPassword: {
      kind: 'unary'
      request: { input: vcenterV1.ChangeOwnPasswordRequest; output: vcenterV1.ChangeOwnPasswordRequest__Output }
      response: { input: vcenterV1.ChangeOwnPasswordResponse; output: vcenterV1.ChangeOwnPasswordResponse__Output }
    }
    /**
     * Makes a role. ALREADY_EXISTS: the name is taken.
     */
    createRole: {
      kind: 'unary'
      request: { input: vcenterV1.CreateRoleRequest; output: vcenterV1.CreateRoleRequest__Output }
      response: { input: vcenterV1.CreateRoleResponse; output: vcenterV1.CreateRoleResponse__Output }
    }
    /**
     * Makes a user. The user does not have any rights until a permission is set. ALREADY_EXISTS: the
     * name is taken.
     */
    createUser: {
      kind: 'unary'
      request: { input: vcenterV1.CreateUserRequest; output: vcenterV1.CreateUserRequest__Output }
      response: { input: vcenterV1.CreateUserResponse; output: vcenterV1.CreateUserResponse__Output }
    }
    /**
     * Deletes a role. FAILED_PRECONDITION: the product defines the role, or a user has it.
     */
    deleteRole: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteRoleRequest; output: vcenterV1.DeleteRoleRequest__Output }
      response: { input: vcenterV1.DeleteRoleResponse; output: vcenterV1.DeleteRoleResponse__Output }
    }
    /**
     * Deletes a user with the user's permissions and sessions. FAILED_PRECONDITION: the user is the
     * last administrator.
     */
    deleteUser: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteUserRequest; output: vcenterV1.DeleteUserRequest__Output }
      response: { input: vcenterV1.DeleteUserResponse; output: vcenterV1.DeleteUserResponse__Output }
    }
    /**
     * Returns every permission.
     */
    listPermissions: {
      kind: 'unary'
      request: { input: vcenterV1.ListPermissionsRequest; output: vcenterV1.ListPermissionsRequest__Output }
      response: { input: vcenterV1.ListPermissionsResponse; output: vcenterV1.ListPermissionsResponse__Output }
    }
    /**
     * Returns every privilege that a role can have.
     */
    listPrivileges: {
      kind: 'unary'
      request: { input: vcenterV1.ListPrivilegesRequest; output: vcenterV1.ListPrivilegesRequest__Output }
      response: { input: vcenterV1.ListPrivilegesResponse; output: vcenterV1.ListPrivilegesResponse__Output }
    }
    /**
     * Returns every role, the product's roles first.
     */
    listRoles: {
      kind: 'unary'
      request: { input: vcenterV1.ListRolesRequest; output: vcenterV1.ListRolesRequest__Output }
      response: { input: vcenterV1.ListRolesResponse; output: vcenterV1.ListRolesResponse__Output }
    }
    /**
     * Returns every user.
     */
    listUsers: {
      kind: 'unary'
      request: { input: vcenterV1.ListUsersRequest; output: vcenterV1.ListUsersRequest__Output }
      response: { input: vcenterV1.ListUsersResponse; output: vcenterV1.ListUsersResponse__Output }
    }
    /**
     * Removes a user's role on an entity. FAILED_PRECONDITION: no administrator would be left.
     */
    removePermission: {
      kind: 'unary'
      request: { input: vcenterV1.RemovePermissionRequest; output: vcenterV1.RemovePermissionRequest__Output }
      response: { input: vcenterV1.RemovePermissionResponse; output: vcenterV1.RemovePermissionResponse__Output }
    }
    /**
     * Gives a user a new password, and ends the user's sessions.
     */
    setPassword: {
      kind: 'unary'
      request: { input: vcenterV1.SetPasswordRequest; output: vcenterV1.SetPasswordRequest__Output }
      response: { input: vcenterV1.SetPasswordResponse; output: vcenterV1.SetPasswordResponse__Output }
    }
    /**
     * Gives a user a role on an entity. This role replaces the user's previous role on that entity.
     */
    setPermission: {
      kind: 'unary'
      request: { input: vcenterV1.SetPermissionRequest; output: vcenterV1.SetPermissionRequest__Output }
      response: { input: vcenterV1.SetPermissionResponse; output: vcenterV1.SetPermissionResponse__Output }
    }
    /**
     * Changes the privileges of a role. FAILED_PRECONDITION: the product defines the role.
     */
    updateRole: {
      kind: 'unary'
      request: { input: vcenterV1.UpdateRoleRequest; output: vcenterV1.UpdateRoleRequest__Output }
      response: { input: vcenterV1.UpdateRoleResponse; output: vcenterV1.UpdateRoleResponse__Output }
    }
  }
  /**
   * Shows which places have a copy of a KDK, and what would be lost without some of them.
   */
  'nkpsim.vcenter.v1.CustodyService': {
    /**
     * Returns every place that has the KDK of a provider, what depends on the KDK, and which virtual
     * machines could be opened without some of these places. INVALID_ARGUMENT: no such place.
     */
    getCustody: {
      kind: 'unary'
      request: { input: vcenterV1.GetCustodyRequest; output: vcenterV1.GetCustodyRequest__Output }
      response: { input: vcenterV1.GetCustodyResponse; output: vcenterV1.GetCustodyResponse__Output }
    }
    /**
     * Returns what would lose its KDK if the provider were deleted. Does not delete anything.
     */
    previewDelete: {
      kind: 'unary'
      request: { input: vcenterV1.PreviewDeleteRequest; output: vcenterV1.PreviewDeleteRequest__Output }
      response: { input: vcenterV1.PreviewDeleteResponse; output: vcenterV1.PreviewDeleteResponse__Output }
    }
  }
  /**
   * Host keys, which encrypt the core dumps of hosts. A host makes a host key of a native provider
   * itself; of a standard provider, only vCenter can make it.
   */
  'nkpsim.vcenter.v1.HostCryptoService': {
    /**
     * Gives a host a new host key (HostSystem.ConfigureCryptoKey). Enables the encryption mode of the
     * host if it is not safe, or if its host key is missing. FAILED_PRECONDITION: no provider is
     * named, and the cluster of the host has no default.
     */
    configureHostKey: {
      kind: 'unary'
      request: { input: vcenterV1.ConfigureHostKeyRequest; output: vcenterV1.ConfigureHostKeyRequest__Output }
      response: { input: vcenterV1.ConfigureHostKeyResponse; output: vcenterV1.ConfigureHostKeyResponse__Output }
    }
  }
  /**
   * The inventory of a vCenter.
   */
  'nkpsim.vcenter.v1.InventoryService': {
    /**
     * Takes a host under this vCenter's management. vCenter pins the host's certificate, proves that
     * it knows the host's password, and issues a VMCA certificate for the host's CSR. UNAVAILABLE:
     * the host cannot be reached. FAILED_PRECONDITION: the thumbprint differs, or another vCenter
     * manages the host. PERMISSION_DENIED: wrong credentials.
     */
    addHost: {
      kind: 'unary'
      request: { input: vcenterV1.AddHostRequest; output: vcenterV1.AddHostRequest__Output }
      response: { input: vcenterV1.AddHostResponse; output: vcenterV1.AddHostResponse__Output }
    }
    /**
     * Makes a cluster in a datacenter or folder. NOT_FOUND: no such datacenter or folder.
     * ALREADY_EXISTS: the name is taken.
     */
    createCluster: {
      kind: 'unary'
      request: { input: vcenterV1.CreateClusterRequest; output: vcenterV1.CreateClusterRequest__Output }
      response: { input: vcenterV1.CreateClusterResponse; output: vcenterV1.CreateClusterResponse__Output }
    }
    /**
     * Makes a datacenter. ALREADY_EXISTS: the name is taken.
     */
    createDatacenter: {
      kind: 'unary'
      request: { input: vcenterV1.CreateDatacenterRequest; output: vcenterV1.CreateDatacenterRequest__Output }
      response: { input: vcenterV1.CreateDatacenterResponse; output: vcenterV1.CreateDatacenterResponse__Output }
    }
    /**
     * Makes a folder for clusters in a datacenter or in another folder. NOT_FOUND: no such datacenter
     * or folder. ALREADY_EXISTS: the name is taken.
     */
    createFolder: {
      kind: 'unary'
      request: { input: vcenterV1.CreateFolderRequest; output: vcenterV1.CreateFolderRequest__Output }
      response: { input: vcenterV1.CreateFolderResponse; output: vcenterV1.CreateFolderResponse__Output }
    }
    /**
     * Stops managing a host until it is reconnected. The host keeps its key providers.
     */
    disconnectHost: {
      kind: 'unary'
      request: { input: vcenterV1.DisconnectHostRequest; output: vcenterV1.DisconnectHostRequest__Output }
      response: { input: vcenterV1.DisconnectHostResponse; output: vcenterV1.DisconnectHostResponse__Output }
    }
    /**
     * Returns one host by name. NOT_FOUND: no such host.
     */
    getHost: {
      kind: 'unary'
      request: { input: vcenterV1.GetHostRequest; output: vcenterV1.GetHostRequest__Output }
      response: { input: vcenterV1.GetHostResponse; output: vcenterV1.GetHostResponse__Output }
    }
    /**
     * Returns whether vSphere HA is on for each cluster.
     */
    listClusterHa: {
      kind: 'unary'
      request: { input: vcenterV1.ListClusterHaRequest; output: vcenterV1.ListClusterHaRequest__Output }
      response: { input: vcenterV1.ListClusterHaResponse; output: vcenterV1.ListClusterHaResponse__Output }
    }
    /**
     * Returns every datacenter with its clusters and folders.
     */
    listDatacenters: {
      kind: 'unary'
      request: { input: vcenterV1.ListDatacentersRequest; output: vcenterV1.ListDatacentersRequest__Output }
      response: { input: vcenterV1.ListDatacentersResponse; output: vcenterV1.ListDatacentersResponse__Output }
    }
    /**
     * Returns every host.
     */
    listHosts: {
      kind: 'unary'
      request: { input: vcenterV1.ListHostsRequest; output: vcenterV1.ListHostsRequest__Output }
      response: { input: vcenterV1.ListHostsResponse; output: vcenterV1.ListHostsResponse__Output }
    }
    /**
     * Returns every virtual machine, as last reported by the host on which it is registered.
     */
    listVirtualMachines: {
      kind: 'unary'
      request: { input: vcenterV1.ListVirtualMachinesRequest; output: vcenterV1.ListVirtualMachinesRequest__Output }
      response: { input: vcenterV1.ListVirtualMachinesResponse; output: vcenterV1.ListVirtualMachinesResponse__Output }
    }
    /**
     * Moves a host into another cluster, or makes it a standalone host.
     */
    moveHost: {
      kind: 'unary'
      request: { input: vcenterV1.MoveHostRequest; output: vcenterV1.MoveHostRequest__Output }
      response: { input: vcenterV1.MoveHostResponse; output: vcenterV1.MoveHostResponse__Output }
    }
    /**
     * Manages a disconnected host again.
     */
    reconnectHost: {
      kind: 'unary'
      request: { input: vcenterV1.ReconnectHostRequest; output: vcenterV1.ReconnectHostRequest__Output }
      response: { input: vcenterV1.ReconnectHostResponse; output: vcenterV1.ReconnectHostResponse__Output }
    }
    /**
     * Removes a host from the inventory. If the host answers, vCenter first removes the KDKs that the
     * host holds.
     */
    removeHost: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveHostRequest; output: vcenterV1.RemoveHostRequest__Output }
      response: { input: vcenterV1.RemoveHostResponse; output: vcenterV1.RemoveHostResponse__Output }
    }
    /**
     * Turns vSphere HA on or off for one cluster, whatever the setting nkpsim.ha.enabled says for the
     * others. NOT_FOUND: no such cluster.
     */
    setClusterHa: {
      kind: 'unary'
      request: { input: vcenterV1.SetClusterHaRequest; output: vcenterV1.SetClusterHaRequest__Output }
      response: { input: vcenterV1.SetClusterHaResponse; output: vcenterV1.SetClusterHaResponse__Output }
    }
  }
  /**
   * The key providers of a vCenter. CreateProvider, UpdateProvider, ExportProvider and ImportProvider
   * are for native ones.
   */
  'nkpsim.vcenter.v1.KeyProviderService': {
    /**
     * Makes a provider and its KDK. ALREADY_EXISTS: the name or the key_id is taken.
     * RESOURCE_EXHAUSTED: there are already 32 providers.
     */
    createProvider: {
      kind: 'unary'
      request: { input: vcenterV1.CreateProviderRequest; output: vcenterV1.CreateProviderRequest__Output }
      response: { input: vcenterV1.CreateProviderResponse; output: vcenterV1.CreateProviderResponse__Output }
    }
    /**
     * Deletes a provider even if it is in use, and removes its KDK from the hosts. A host that does
     * not answer keeps the KDK until it is connected again. If the provider was the default, there is
     * no default afterwards.
     */
    deleteProvider: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteProviderRequest; output: vcenterV1.DeleteProviderRequest__Output }
      response: { input: vcenterV1.DeleteProviderResponse; output: vcenterV1.DeleteProviderResponse__Output }
    }
    /**
     * Prepares a backup and returns a URL and a token for one download. The provider counts as backed
     * up when the download has finished.
     */
    exportProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ExportProviderRequest; output: vcenterV1.ExportProviderRequest__Output }
      response: { input: vcenterV1.ExportProviderResponse; output: vcenterV1.ExportProviderResponse__Output }
    }
    /**
     * Returns the default of the vCenter, of a cluster or of a folder.
     */
    getDefaultProvider: {
      kind: 'unary'
      request: { input: vcenterV1.GetDefaultProviderRequest; output: vcenterV1.GetDefaultProviderRequest__Output }
      response: { input: vcenterV1.GetDefaultProviderResponse; output: vcenterV1.GetDefaultProviderResponse__Output }
    }
    /**
     * Returns one provider by name, with its state on every host. NOT_FOUND: no such provider.
     */
    getProvider: {
      kind: 'unary'
      request: { input: vcenterV1.GetProviderRequest; output: vcenterV1.GetProviderRequest__Output }
      response: { input: vcenterV1.GetProviderResponse; output: vcenterV1.GetProviderResponse__Output }
    }
    /**
     * Restores a provider from a backup file. INVALID_ARGUMENT: the file or the password is wrong.
     * ALREADY_EXISTS: another KDK has the name or the key_id.
     */
    importProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ImportProviderRequest; output: vcenterV1.ImportProviderRequest__Output }
      response: { input: vcenterV1.ImportProviderResponse; output: vcenterV1.ImportProviderResponse__Output }
    }
    /**
     * Returns the providers that a host holds or should hold. NOT_FOUND: no such host.
     */
    listHostProviders: {
      kind: 'unary'
      request: { input: vcenterV1.ListHostProvidersRequest; output: vcenterV1.ListHostProvidersRequest__Output }
      response: { input: vcenterV1.ListHostProvidersResponse; output: vcenterV1.ListHostProvidersResponse__Output }
    }
    /**
     * Returns every provider that passes the filter.
     */
    listProviders: {
      kind: 'unary'
      request: { input: vcenterV1.ListProvidersRequest; output: vcenterV1.ListProvidersRequest__Output }
      response: { input: vcenterV1.ListProvidersResponse; output: vcenterV1.ListProvidersResponse__Output }
    }
    /**
     * Makes a provider the default of the vCenter, of a cluster or of a folder, or removes the
     * default. FAILED_PRECONDITION: the provider was never backed up.
     */
    setDefaultProvider: {
      kind: 'unary'
      request: { input: vcenterV1.SetDefaultProviderRequest; output: vcenterV1.SetDefaultProviderRequest__Output }
      response: { input: vcenterV1.SetDefaultProviderResponse; output: vcenterV1.SetDefaultProviderResponse__Output }
    }
    /**
     * Changes the key_id of a provider. The KDK does not change. Afterwards, back up the provider
     * again. ALREADY_EXISTS: the key_id is taken.
     */
    updateProvider: {
      kind: 'unary'
      request: { input: vcenterV1.UpdateProviderRequest; output: vcenterV1.UpdateProviderRequest__Output }
      response: { input: vcenterV1.UpdateProviderResponse; output: vcenterV1.UpdateProviderResponse__Output }
    }
  }
  /**
   * Licences of this vCenter and its hosts.
   */
  'nkpsim.vcenter.v1.LicenseService': {
    /**
     * Adds a licence. INVALID_ARGUMENT: the text is not a licence key.
     */
    addLicense: {
      kind: 'unary'
      request: { input: vcenterV1.AddLicenseRequest; output: vcenterV1.AddLicenseRequest__Output }
      response: { input: vcenterV1.AddLicenseResponse; output: vcenterV1.AddLicenseResponse__Output }
    }
    /**
     * Assigns a licence to a host or to the vCenter. NOT_FOUND: no such licence or host.
     */
    assignLicense: {
      kind: 'unary'
      request: { input: vcenterV1.AssignLicenseRequest; output: vcenterV1.AssignLicenseRequest__Output }
      response: { input: vcenterV1.AssignLicenseResponse; output: vcenterV1.AssignLicenseResponse__Output }
    }
    /**
     * Returns every licence, and the licensed features of each host.
     */
    listLicenses: {
      kind: 'unary'
      request: { input: vcenterV1.ListLicensesRequest; output: vcenterV1.ListLicensesRequest__Output }
      response: { input: vcenterV1.ListLicensesResponse; output: vcenterV1.ListLicensesResponse__Output }
    }
    /**
     * Removes a licence. FAILED_PRECONDITION: the licence is assigned.
     */
    removeLicense: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveLicenseRequest; output: vcenterV1.RemoveLicenseRequest__Output }
      response: { input: vcenterV1.RemoveLicenseResponse; output: vcenterV1.RemoveLicenseResponse__Output }
    }
  }
  /**
   * A domain of up to 15 vCenters. They share users, roles, licences, and the permissions that are
   * set on a whole vCenter. Each vCenter shows the inventory and the providers of the vCenters with
   * which it is linked. Providers are not copied to other vCenters. A caller with rights on two
   * vCenters links them: each vCenter makes a CSR, the other vCenter issues a certificate for it, and
   * each vCenter installs its certificate.
   */
  'nkpsim.vcenter.v1.LinkedModeService': {
    /**
     * Lets another vCenter call this vCenter. The other vCenter can then make administrators and
     * providers here, so the caller needs every privilege on this vCenter. RESOURCE_EXHAUSTED: the
     * domain already has 15 vCenters.
     */
    admitPartner: {
      kind: 'unary'
      request: { input: vcenterV1.AdmitPartnerRequest; output: vcenterV1.AdmitPartnerRequest__Output }
      response: { input: vcenterV1.AdmitPartnerResponse; output: vcenterV1.AdmitPartnerResponse__Output }
    }
    /**
     * Returns which vCenter of the domain has which KDK under which name.
     */
    compareProviders: {
      kind: 'unary'
      request: { input: vcenterV1.CompareProvidersRequest; output: vcenterV1.CompareProvidersRequest__Output }
      response: { input: vcenterV1.CompareProvidersResponse; output: vcenterV1.CompareProvidersResponse__Output }
    }
    /**
     * Installs the certificate that another vCenter issued to this vCenter. Needs the same privileges
     * as AdmitPartner. UNAVAILABLE: the joined domain does not answer.
     */
    installPartner: {
      kind: 'unary'
      request: { input: vcenterV1.InstallPartnerRequest; output: vcenterV1.InstallPartnerRequest__Output }
      response: { input: vcenterV1.InstallPartnerResponse; output: vcenterV1.InstallPartnerResponse__Output }
    }
    /**
     * Returns every linked vCenter with its hosts and providers, as last reported.
     */
    listLinkedVcenters: {
      kind: 'unary'
      request: { input: vcenterV1.ListLinkedVcentersRequest; output: vcenterV1.ListLinkedVcentersRequest__Output }
      response: { input: vcenterV1.ListLinkedVcentersResponse; output: vcenterV1.ListLinkedVcentersResponse__Output }
    }
    /**
     * Returns a CSR of this vCenter. With the certificate for this CSR, this vCenter can call another
     * vCenter.
     */
    preparePartnership: {
      kind: 'unary'
      request: { input: vcenterV1.PreparePartnershipRequest; output: vcenterV1.PreparePartnershipRequest__Output }
      response: { input: vcenterV1.PreparePartnershipResponse; output: vcenterV1.PreparePartnershipResponse__Output }
    }
    /**
     * Removes another vCenter from the domain of this vCenter. Needs the same privileges as
     * AdmitPartner. NOT_FOUND: no such vCenter in the domain.
     */
    removePartner: {
      kind: 'unary'
      request: { input: vcenterV1.RemovePartnerRequest; output: vcenterV1.RemovePartnerRequest__Output }
      response: { input: vcenterV1.RemovePartnerResponse; output: vcenterV1.RemovePartnerResponse__Output }
    }
    /**
     * Backs a provider up and restores it on another vCenter, without a file. ALREADY_EXISTS: another
     * KDK has the provider's name or key_id on that vCenter. FAILED_PRECONDITION: the provider was
     * never backed up, or not since its key_id was changed.
     */
    shareProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ShareProviderRequest; output: vcenterV1.ShareProviderRequest__Output }
      response: { input: vcenterV1.ShareProviderResponse; output: vcenterV1.ShareProviderResponse__Output }
    }
  }
  /**
   * Moves virtual machines between hosts. A caller needs Resource.HotMigrate on both hosts for a VM
   * that is on, Resource.ColdMigrate for a VM that is off, and Cryptographer.Migrate for an encrypted
   * VM.
   */
  'nkpsim.vcenter.v1.MigrationService': {
    /**
     * Returns the migrations that run, and the last ones that ended.
     */
    listMigrations: {
      kind: 'unary'
      request: { input: vcenterV1.ListMigrationsRequest; output: vcenterV1.ListMigrationsRequest__Output }
      response: { input: vcenterV1.ListMigrationsResponse; output: vcenterV1.ListMigrationsResponse__Output }
    }
    /**
     * Moves a VM to another host of this vCenter that mounts its datastore. Answers when the VM has
     * moved. FAILED_PRECONDITION: the VM cannot move; the message says why. ABORTED: the migration
     * failed, and the VM is where it was.
     */
    migrateVm: {
      kind: 'unary'
      request: { input: vcenterV1.MigrateVmRequest; output: vcenterV1.MigrateVmRequest__Output }
      response: { input: vcenterV1.MigrateVmResponse; output: vcenterV1.MigrateVmResponse__Output }
    }
    /**
     * Prepares a migration from a host of another vCenter. NOT_FOUND: there is no key provider of a
     * name that the VM needs. Another KDK of the same name is found only at the end of the migration.
     */
    prepareReceive: {
      kind: 'unary'
      request: { input: vcenterV1.PrepareReceiveRequest; output: vcenterV1.PrepareReceiveRequest__Output }
      response: { input: vcenterV1.PrepareReceiveResponse; output: vcenterV1.PrepareReceiveResponse__Output }
    }
    /**
     * Prepares a migration to a host of another vCenter: makes its one-time key, and announces it to
     * the host of the VM. The caller then prepares the other vCenter by PrepareReceive, and passes
     * frames between the hosts.
     */
    prepareSend: {
      kind: 'unary'
      request: { input: vcenterV1.PrepareSendRequest; output: vcenterV1.PrepareSendRequest__Output }
      response: { input: vcenterV1.PrepareSendResponse; output: vcenterV1.PrepareSendResponse__Output }
    }
  }
  /**
   * Events, and alarms that are raised now.
   */
  'nkpsim.vcenter.v1.MonitoringService': {
    /**
     * Records that the caller has seen an alarm. The alarm stays raised. NOT_FOUND: the alarm is not
     * raised.
     */
    acknowledgeAlarm: {
      kind: 'unary'
      request: { input: vcenterV1.AcknowledgeAlarmRequest; output: vcenterV1.AcknowledgeAlarmRequest__Output }
      response: { input: vcenterV1.AcknowledgeAlarmResponse; output: vcenterV1.AcknowledgeAlarmResponse__Output }
    }
    /**
     * Returns the events after a given one, then each new event until the caller ends the call.
     */
    followEvents: {
      kind: 'serverStream'
      request: { input: vcenterV1.FollowEventsRequest; output: vcenterV1.FollowEventsRequest__Output }
      response: { input: vcenterV1.FollowEventsResponse; output: vcenterV1.FollowEventsResponse__Output }
    }
    /**
     * Returns alarms that are raised now.
     */
    listAlarms: {
      kind: 'unary'
      request: { input: vcenterV1.ListAlarmsRequest; output: vcenterV1.ListAlarmsRequest__Output }
      response: { input: vcenterV1.ListAlarmsResponse; output: vcenterV1.ListAlarmsResponse__Output }
    }
    /**
     * Returns events that pass the filter, newest first.
     */
    listEvents: {
      kind: 'unary'
      request: { input: vcenterV1.ListEventsRequest; output: vcenterV1.ListEventsRequest__Output }
      response: { input: vcenterV1.ListEventsResponse; output: vcenterV1.ListEventsResponse__Output }
    }
    /**
     * Sets an alarm to green until its cause has ended and comes again. If vCenter polls the cause,
     * the alarm comes back at the next check. NOT_FOUND: the alarm is not raised.
     */
    resetAlarm: {
      kind: 'unary'
      request: { input: vcenterV1.ResetAlarmRequest; output: vcenterV1.ResetAlarmRequest__Output }
      response: { input: vcenterV1.ResetAlarmResponse; output: vcenterV1.ResetAlarmResponse__Output }
    }
  }
  /**
   * Calls that only the other vCenters of the domain may make. Their certificates were issued when
   * they were admitted. PERMISSION_DENIED: any other caller.
   */
  'nkpsim.vcenter.v1.PartnerService': {
    /**
     * Merges the shared entries of the caller and of this vCenter.
     */
    exchange: {
      kind: 'unary'
      request: { input: vcenterV1.ExchangeRequest; output: vcenterV1.ExchangeRequest__Output }
      response: { input: vcenterV1.ExchangeResponse; output: vcenterV1.ExchangeResponse__Output }
    }
    /**
     * Returns a summary of this vCenter, and a digest of its shared entries. The caller can compare
     * the digest with its own.
     */
    getSummary: {
      kind: 'unary'
      request: { input: vcenterV1.GetSummaryRequest; output: vcenterV1.GetSummaryRequest__Output }
      response: { input: vcenterV1.GetSummaryResponse; output: vcenterV1.GetSummaryResponse__Output }
    }
    /**
     * The caller has removed this vCenter from its domain, and asks this vCenter to remove the caller
     * too.
     */
    leave: {
      kind: 'unary'
      request: { input: vcenterV1.LeaveRequest; output: vcenterV1.LeaveRequest__Output }
      response: { input: vcenterV1.LeaveResponse; output: vcenterV1.LeaveResponse__Output }
    }
    /**
     * Restores a provider of the caller, with its KDK, as from a backup file. ALREADY_EXISTS: another
     * KDK has the name or the key_id.
     */
    receiveProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ReceiveProviderRequest; output: vcenterV1.ReceiveProviderRequest__Output }
      response: { input: vcenterV1.ReceiveProviderResponse; output: vcenterV1.ReceiveProviderResponse__Output }
    }
  }
  /**
   * Backups of the whole vCenter: its inventory, its identity, and its key providers with their KDKs.
   * There is no call to restore a backup, because vCenter is down during a restore. A backup contains
   * every KDK. Making a backup therefore needs the same privilege as the backup of a key provider,
   * even if the backup has a password.
   */
  'nkpsim.vcenter.v1.RecoveryService': {
    /**
     * Begins a backup of the current state, and returns before the backup is complete.
     * INVALID_ARGUMENT: the request is not valid. ABORTED: another backup is being made.
     */
    createBackup: {
      kind: 'unary'
      request: { input: vcenterV1.CreateBackupRequest; output: vcenterV1.CreateBackupRequest__Output }
      response: { input: vcenterV1.CreateBackupResponse; output: vcenterV1.CreateBackupResponse__Output }
    }
    /**
     * Removes a schedule. The backups that it made stay. NOT_FOUND: no such schedule.
     */
    deleteSchedule: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteScheduleRequest; output: vcenterV1.DeleteScheduleRequest__Output }
      response: { input: vcenterV1.DeleteScheduleResponse; output: vcenterV1.DeleteScheduleResponse__Output }
    }
    /**
     * Returns one backup job by id. NOT_FOUND: no such job, or it is no longer stored.
     */
    getBackupJob: {
      kind: 'unary'
      request: { input: vcenterV1.GetBackupJobRequest; output: vcenterV1.GetBackupJobRequest__Output }
      response: { input: vcenterV1.GetBackupJobResponse; output: vcenterV1.GetBackupJobResponse__Output }
    }
    /**
     * Returns one schedule by name. NOT_FOUND: no such schedule.
     */
    getSchedule: {
      kind: 'unary'
      request: { input: vcenterV1.GetScheduleRequest; output: vcenterV1.GetScheduleRequest__Output }
      response: { input: vcenterV1.GetScheduleResponse; output: vcenterV1.GetScheduleResponse__Output }
    }
    /**
     * Returns the newest 100 backup jobs.
     */
    listBackupJobs: {
      kind: 'unary'
      request: { input: vcenterV1.ListBackupJobsRequest; output: vcenterV1.ListBackupJobsRequest__Output }
      response: { input: vcenterV1.ListBackupJobsResponse; output: vcenterV1.ListBackupJobsResponse__Output }
    }
    /**
     * Returns every schedule.
     */
    listSchedules: {
      kind: 'unary'
      request: { input: vcenterV1.ListSchedulesRequest; output: vcenterV1.ListSchedulesRequest__Output }
      response: { input: vcenterV1.ListSchedulesResponse; output: vcenterV1.ListSchedulesResponse__Output }
    }
    /**
     * Makes a schedule, or replaces the schedule of the same name. A replacement must contain the
     * secrets again. INVALID_ARGUMENT: the request is not valid. RESOURCE_EXHAUSTED: there are
     * already 10 schedules.
     */
    setSchedule: {
      kind: 'unary'
      request: { input: vcenterV1.SetScheduleRequest; output: vcenterV1.SetScheduleRequest__Output }
      response: { input: vcenterV1.SetScheduleResponse; output: vcenterV1.SetScheduleResponse__Output }
    }
  }
  /**
   * Logging in and out. The client sends a session's token in the metadata `authorization` of every
   * other call to the vCenter, as `Bearer TOKEN`. Each host accepts another token, which lasts
   * minutes. The client asks for new host tokens while the session lasts.
   */
  'nkpsim.vcenter.v1.SessionService': {
    /**
     * Returns the session of the caller, and the roles of its user.
     */
    getSession: {
      kind: 'unary'
      request: { input: vcenterV1.GetSessionRequest; output: vcenterV1.GetSessionRequest__Output }
      response: { input: vcenterV1.GetSessionResponse; output: vcenterV1.GetSessionResponse__Output }
    }
    /**
     * Gives the caller a token for each of some hosts. The caller's previous token for a host stays
     * valid until it expires, unless the user's rights on that host have changed. INVALID_ARGUMENT:
     * more than 100 hosts.
     */
    issueHostTokens: {
      kind: 'unary'
      request: { input: vcenterV1.IssueHostTokensRequest; output: vcenterV1.IssueHostTokensRequest__Output }
      response: { input: vcenterV1.IssueHostTokensResponse; output: vcenterV1.IssueHostTokensResponse__Output }
    }
    /**
     * Returns every session.
     */
    listSessions: {
      kind: 'unary'
      request: { input: vcenterV1.ListSessionsRequest; output: vcenterV1.ListSessionsRequest__Output }
      response: { input: vcenterV1.ListSessionsResponse; output: vcenterV1.ListSessionsResponse__Output }
    }
    /**
     * Begins a session. UNAUTHENTICATED: the user name or the password is wrong, or the account is
     * locked after too many wrong passwords.
     */
    login: {
      kind: 'unary'
      request: { input: vcenterV1.LoginRequest; output: vcenterV1.LoginRequest__Output }
      response: { input: vcenterV1.LoginResponse; output: vcenterV1.LoginResponse__Output }
    }
    /**
     * Ends the session of the caller.
     */
    logout: {
      kind: 'unary'
      request: { input: vcenterV1.LogoutRequest; output: vcenterV1.LogoutRequest__Output }
      response: { input: vcenterV1.LogoutResponse; output: vcenterV1.LogoutResponse__Output }
    }
    /**
     * Ends a session. NOT_FOUND: no such session.
     */
    terminateSession: {
      kind: 'unary'
      request: { input: vcenterV1.TerminateSessionRequest; output: vcenterV1.TerminateSessionRequest__Output }
      response: { input: vcenterV1.TerminateSessionResponse; output: vcenterV1.TerminateSessionResponse__Output }
    }
  }
  /**
   * Settings of a vCenter by name. A change takes effect immediately.
   */
  'nkpsim.vcenter.v1.SettingService': {
    /**
     * Returns one setting by name. NOT_FOUND: no such setting.
     */
    getSetting: {
      kind: 'unary'
      request: { input: vcenterV1.GetSettingRequest; output: vcenterV1.GetSettingRequest__Output }
      response: { input: vcenterV1.GetSettingResponse; output: vcenterV1.GetSettingResponse__Output }
    }
    /**
     * Returns every setting.
     */
    listSettings: {
      kind: 'unary'
      request: { input: vcenterV1.ListSettingsRequest; output: vcenterV1.ListSettingsRequest__Output }
      response: { input: vcenterV1.ListSettingsResponse; output: vcenterV1.ListSettingsResponse__Output }
    }
    /**
     * Sets a setting. INVALID_ARGUMENT: the value is not allowed.
     */
    setSetting: {
      kind: 'unary'
      request: { input: vcenterV1.SetSettingRequest; output: vcenterV1.SetSettingRequest__Output }
      response: { input: vcenterV1.SetSettingResponse; output: vcenterV1.SetSettingResponse__Output }
    }
  }
  /**
   * Standard key providers, their key servers, the trust between both sides, and keys. Listing,
   * deleting and choosing a default is done by KeyProviderService.
   */
  'nkpsim.vcenter.v1.StandardProviderService': {
    /**
     * Adds a server to a provider. All servers of a provider must have the same keys.
     */
    addServer: {
      kind: 'unary'
      request: { input: vcenterV1.AddServerRequest; output: vcenterV1.AddServerRequest__Output }
      response: { input: vcenterV1.AddServerResponse; output: vcenterV1.AddServerResponse__Output }
    }
    /**
     * Checks every server of a provider now, and returns their status.
     */
    checkServers: {
      kind: 'unary'
      request: { input: vcenterV1.CheckServersRequest; output: vcenterV1.CheckServersRequest__Output }
      response: { input: vcenterV1.CheckServersResponse; output: vcenterV1.CheckServersResponse__Output }
    }
    /**
     * Returns the client certificate of vCenter, and the VMCA if it signed the certificate.
     */
    getClientCertificate: {
      kind: 'unary'
      request: { input: vcenterV1.GetClientCertificateRequest; output: vcenterV1.GetClientCertificateRequest__Output }
      response: { input: vcenterV1.GetClientCertificateResponse; output: vcenterV1.GetClientCertificateResponse__Output }
    }
    /**
     * Fetches the certificates that a server shows, for an operator to compare.
     */
    getServerCertificate: {
      kind: 'unary'
      request: { input: vcenterV1.GetServerCertificateRequest; output: vcenterV1.GetServerCertificateRequest__Output }
      response: { input: vcenterV1.GetServerCertificateResponse; output: vcenterV1.GetServerCertificateResponse__Output }
    }
    /**
     * Asks a server for the states of keys, and tells which objects use them.
     */
    listKeyStatuses: {
      kind: 'unary'
      request: { input: vcenterV1.ListKeyStatusesRequest; output: vcenterV1.ListKeyStatusesRequest__Output }
      response: { input: vcenterV1.ListKeyStatusesResponse; output: vcenterV1.ListKeyStatusesResponse__Output }
    }
    /**
     * Returns the servers of a provider with their last status.
     */
    listServers: {
      kind: 'unary'
      request: { input: vcenterV1.ListServersRequest; output: vcenterV1.ListServersRequest__Output }
      response: { input: vcenterV1.ListServersResponse; output: vcenterV1.ListServersResponse__Output }
    }
    /**
     * Makes a new client certificate. The old one is forgotten.
     */
    makeClientCertificate: {
      kind: 'unary'
      request: { input: vcenterV1.MakeClientCertificateRequest; output: vcenterV1.MakeClientCertificateRequest__Output }
      response: { input: vcenterV1.MakeClientCertificateResponse; output: vcenterV1.MakeClientCertificateResponse__Output }
    }
    /**
     * Makes a key at a server, and gives it to the connected hosts of the host's cluster. If the host
     * has no host key yet, it gets one first, for which the caller needs Cryptographer.RegisterHost.
     * FAILED_PRECONDITION: the provider is not a standard one. UNAVAILABLE: no server can be used.
     */
    makeKey: {
      kind: 'unary'
      request: { input: vcenterV1.MakeKeyRequest; output: vcenterV1.MakeKeyRequest__Output }
      response: { input: vcenterV1.MakeKeyResponse; output: vcenterV1.MakeKeyResponse__Output }
    }
    /**
     * Makes a key and a signing request. The present certificate stays until the signed one is set.
     */
    makeSigningRequest: {
      kind: 'unary'
      request: { input: vcenterV1.MakeSigningRequestRequest; output: vcenterV1.MakeSigningRequestRequest__Output }
      response: { input: vcenterV1.MakeSigningRequestResponse; output: vcenterV1.MakeSigningRequestResponse__Output }
    }
    /**
     * Adds a provider with its servers. vCenter gets a client certificate that its VMCA signs.
     * ALREADY_EXISTS: the name is taken, or two servers are the same.
     */
    registerProvider: {
      kind: 'unary'
      request: { input: vcenterV1.RegisterProviderRequest; output: vcenterV1.RegisterProviderRequest__Output }
      response: { input: vcenterV1.RegisterProviderResponse; output: vcenterV1.RegisterProviderResponse__Output }
    }
    /**
     * Removes a server. The last server of a provider cannot be removed.
     */
    removeServer: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveServerRequest; output: vcenterV1.RemoveServerRequest__Output }
      response: { input: vcenterV1.RemoveServerResponse; output: vcenterV1.RemoveServerResponse__Output }
    }
    /**
     * Sets the client certificate: with its private key, or as the answer to the signing request.
     * INVALID_ARGUMENT: certificate and key do not belong together, or the certificate is expired.
     */
    setClientCertificate: {
      kind: 'unary'
      request: { input: vcenterV1.SetClientCertificateRequest; output: vcenterV1.SetClientCertificateRequest__Output }
      response: { input: vcenterV1.SetClientCertificateResponse; output: vcenterV1.SetClientCertificateResponse__Output }
    }
    /**
     * Adds custom attributes to a key that this vCenter knows. Attributes that the key has already
     * stay as they are.
     * FAILED_PRECONDITION: the server refuses attributes, as some servers do.
     */
    setKeyAttributes: {
      kind: 'unary'
      request: { input: vcenterV1.SetKeyAttributesRequest; output: vcenterV1.SetKeyAttributesRequest__Output }
      response: { input: vcenterV1.SetKeyAttributesResponse; output: vcenterV1.SetKeyAttributesResponse__Output }
    }
    /**
     * Makes vCenter trust a server: by the certificate of the server itself, or of its authority.
     * INVALID_ARGUMENT: the certificate is expired, or for another host.
     */
    trustServer: {
      kind: 'unary'
      request: { input: vcenterV1.TrustServerRequest; output: vcenterV1.TrustServerRequest__Output }
      response: { input: vcenterV1.TrustServerResponse; output: vcenterV1.TrustServerResponse__Output }
    }
    /**
     * Changes a server. If its host or port changes, its certificate must be accepted again.
     */
    updateServer: {
      kind: 'unary'
      request: { input: vcenterV1.UpdateServerRequest; output: vcenterV1.UpdateServerRequest__Output }
      response: { input: vcenterV1.UpdateServerResponse; output: vcenterV1.UpdateServerResponse__Output }
    }
  }
  /**
   * Tasks: calls of users that change a vCenter, and how far hosts have applied the changes.
   */
  'nkpsim.vcenter.v1.TaskService': {
    /**
     * Cancels a running task. The caller needs the privilege Global.CancelTask, except for own tasks.
     * The task ends with the error that it was cancelled; what it has changed until then stays.
     * FAILED_PRECONDITION: the task has ended, or cannot be cancelled.
     */
    cancelTask: {
      kind: 'unary'
      request: { input: vcenterV1.CancelTaskRequest; output: vcenterV1.CancelTaskRequest__Output }
      response: { input: vcenterV1.CancelTaskResponse; output: vcenterV1.CancelTaskResponse__Output }
    }
    /**
     * Returns the tasks that changed after a given revision, then each task that begins, makes
     * progress or ends, until the caller ends the call.
     */
    followTasks: {
      kind: 'serverStream'
      request: { input: vcenterV1.FollowTasksRequest; output: vcenterV1.FollowTasksRequest__Output }
      response: { input: vcenterV1.FollowTasksResponse; output: vcenterV1.FollowTasksResponse__Output }
    }
    /**
     * Returns one task. NOT_FOUND: no such task.
     */
    getTask: {
      kind: 'unary'
      request: { input: vcenterV1.GetTaskRequest; output: vcenterV1.GetTaskRequest__Output }
      response: { input: vcenterV1.GetTaskResponse; output: vcenterV1.GetTaskResponse__Output }
    }
    /**
     * Returns tasks that pass the filter, newest first.
     */
    listTasks: {
      kind: 'unary'
      request: { input: vcenterV1.ListTasksRequest; output: vcenterV1.ListTasksRequest__Output }
      response: { input: vcenterV1.ListTasksResponse; output: vcenterV1.ListTasksResponse__Output }
    }
  }
  /**
   * The services of a Trust Authority cluster, the clusters that use them, and trusted key providers.
   * This vCenter only configures the hosts: they attest and get keys without it.
   */
  'nkpsim.vcenter.v1.TrustedInfrastructureService': {
    /**
     * Returns what a Trust Authority needs to accept this vCenter as consumer principal.
     */
    getPrincipal: {
      kind: 'unary'
      request: { input: vcenterV1.GetPrincipalRequest; output: vcenterV1.GetPrincipalRequest__Output }
      response: { input: vcenterV1.GetPrincipalResponse; output: vcenterV1.GetPrincipalResponse__Output }
    }
    /**
     * Returns a cluster with each of its hosts. NOT_FOUND: no such cluster.
     */
    getTrustedCluster: {
      kind: 'unary'
      request: { input: vcenterV1.GetTrustedClusterRequest; output: vcenterV1.GetTrustedClusterRequest__Output }
      response: { input: vcenterV1.GetTrustedClusterResponse; output: vcenterV1.GetTrustedClusterResponse__Output }
    }
    /**
     * Registers the services of a Trust Authority cluster, or updates them. INVALID_ARGUMENT: the file
     * is not valid. FAILED_PRECONDITION: the services of another group are registered already.
     */
    importServices: {
      kind: 'unary'
      request: { input: vcenterV1.ImportServicesRequest; output: vcenterV1.ImportServicesRequest__Output }
      response: { input: vcenterV1.ImportServicesResponse; output: vcenterV1.ImportServicesResponse__Output }
    }
    /**
     * Returns the registered services, and the key providers that they offer.
     */
    listServices: {
      kind: 'unary'
      request: { input: vcenterV1.ListServicesRequest; output: vcenterV1.ListServicesRequest__Output }
      response: { input: vcenterV1.ListServicesResponse; output: vcenterV1.ListServicesResponse__Output }
    }
    /**
     * Returns every cluster that is trusted or has hosts with a configuration.
     */
    listTrustedClusters: {
      kind: 'unary'
      request: { input: vcenterV1.ListTrustedClustersRequest; output: vcenterV1.ListTrustedClustersRequest__Output }
      response: { input: vcenterV1.ListTrustedClustersResponse; output: vcenterV1.ListTrustedClustersResponse__Output }
    }
    /**
     * Registers a key provider of the Trust Authority as trusted key provider. NOT_FOUND: no imported
     * services offer a key provider with this name. ALREADY_EXISTS: a key provider has this name.
     */
    registerTrustedProvider: {
      kind: 'unary'
      request: { input: vcenterV1.RegisterTrustedProviderRequest; output: vcenterV1.RegisterTrustedProviderRequest__Output }
      response: { input: vcenterV1.RegisterTrustedProviderResponse; output: vcenterV1.RegisterTrustedProviderResponse__Output }
    }
    /**
     * Gives every host of a cluster the configuration of the cluster; none if it is not trusted.
     */
    remediateTrustedCluster: {
      kind: 'unary'
      request: { input: vcenterV1.RemediateTrustedClusterRequest; output: vcenterV1.RemediateTrustedClusterRequest__Output }
      response: { input: vcenterV1.RemediateTrustedClusterResponse; output: vcenterV1.RemediateTrustedClusterResponse__Output }
    }
    /**
     * Removes a registered service. FAILED_PRECONDITION with the code SERVICE_IN_USE: a trusted
     * cluster uses it.
     */
    removeService: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveServiceRequest; output: vcenterV1.RemoveServiceRequest__Output }
      response: { input: vcenterV1.RemoveServiceResponse; output: vcenterV1.RemoveServiceResponse__Output }
    }
    /**
     * Makes a cluster a trusted cluster, or changes its services, or ends this. Configures every host
     * that is in the cluster now.
     */
    setTrustedCluster: {
      kind: 'unary'
      request: { input: vcenterV1.SetTrustedClusterRequest; output: vcenterV1.SetTrustedClusterRequest__Output }
      response: { input: vcenterV1.SetTrustedClusterResponse; output: vcenterV1.SetTrustedClusterResponse__Output }
    }
  }
  /**
   * What a node of vCenter High Availability reports about itself, and gives to the other node, also
   * while it is passive.
   */
  'nkpsim.vcenter.v1.VcenterHaNodeService': {
    /**
     * Returns a copy of the database in pieces, in their order. Only the other node of this vCenter
     * may call it, which has the certificate of this vCenter. PERMISSION_DENIED: any other caller, or
     * this node is not active.
     */
    copyDatabase: {
      kind: 'serverStream'
      request: { input: vcenterV1.CopyDatabaseRequest; output: vcenterV1.CopyDatabaseRequest__Output }
      response: { input: vcenterV1.CopyDatabaseResponse; output: vcenterV1.CopyDatabaseResponse__Output }
    }
    /**
     * Returns the role of this node, and how far its data has come. Needs an operator's certificate.
     */
    getNodeStatus: {
      kind: 'unary'
      request: { input: vcenterV1.GetNodeStatusRequest; output: vcenterV1.GetNodeStatusRequest__Output }
      response: { input: vcenterV1.GetNodeStatusResponse; output: vcenterV1.GetNodeStatusResponse__Output }
    }
    /**
     * Returns the audit log of this node from a record on, and its checkpoints. Only the other node
     * of this vCenter may call it. PERMISSION_DENIED: any other caller.
     */
    readAuditLog: {
      kind: 'serverStream'
      request: { input: vcenterV1.ReadAuditLogRequest; output: vcenterV1.ReadAuditLogRequest__Output }
      response: { input: vcenterV1.ReadAuditLogResponse; output: vcenterV1.ReadAuditLogResponse__Output }
    }
  }
  /**
   * vCenter High Availability: two vCenters with the same data, of which one is active. If the active
   * one fails, the other one takes its place. A third node, the witness, has no data.
   */
  'nkpsim.vcenter.v1.VcenterHaService': {
    /**
     * Makes this vCenter the active node of a cluster on other machines: clones this vCenter to the
     * machine that becomes the passive node, gives the witness its certificate, and restarts as a
     * node after the answer. ALREADY_EXISTS: this vCenter is a node already. INVALID_ARGUMENT: the
     * request is not valid. FAILED_PRECONDITION: a thumbprint differs, or a machine does not wait for
     * cloning. UNAVAILABLE: a machine does not answer. After an error, no machine is a node, except
     * if the message says so.
     */
    configureVcenterHa: {
      kind: 'unary'
      request: { input: vcenterV1.ConfigureVcenterHaRequest; output: vcenterV1.ConfigureVcenterHaRequest__Output }
      response: { input: vcenterV1.ConfigureVcenterHaResponse; output: vcenterV1.ConfigureVcenterHaResponse__Output }
    }
    /**
     * Configures this vCenter as a node. The configuration takes effect at the next start of this
     * vCenter. ALREADY_EXISTS: this vCenter is a node already. INVALID_ARGUMENT: the request is not
     * valid.
     */
    deployVcenterHa: {
      kind: 'unary'
      request: { input: vcenterV1.DeployVcenterHaRequest; output: vcenterV1.DeployVcenterHaRequest__Output }
      response: { input: vcenterV1.DeployVcenterHaResponse; output: vcenterV1.DeployVcenterHaResponse__Output }
    }
    /**
     * Removes the configuration of the node from this vCenter, which then works alone from its next
     * start. NOT_FOUND: this vCenter is not a node.
     */
    destroyVcenterHa: {
      kind: 'unary'
      request: { input: vcenterV1.DestroyVcenterHaRequest; output: vcenterV1.DestroyVcenterHaRequest__Output }
      response: { input: vcenterV1.DestroyVcenterHaResponse; output: vcenterV1.DestroyVcenterHaResponse__Output }
    }
    /**
     * Lets the passive node take the place of this node. The answer comes before this node stops.
     * NOT_FOUND: this vCenter is not a node. FAILED_PRECONDITION: the passive node does not answer or
     * is not up to date, or the mode does not allow it.
     */
    failOverVcenter: {
      kind: 'unary'
      request: { input: vcenterV1.FailOverVcenterRequest; output: vcenterV1.FailOverVcenterRequest__Output }
      response: { input: vcenterV1.FailOverVcenterResponse; output: vcenterV1.FailOverVcenterResponse__Output }
    }
    /**
     * Returns the state of the cluster, its nodes and its replication.
     */
    getVcenterHa: {
      kind: 'unary'
      request: { input: vcenterV1.GetVcenterHaRequest; output: vcenterV1.GetVcenterHaRequest__Output }
      response: { input: vcenterV1.GetVcenterHaResponse; output: vcenterV1.GetVcenterHaResponse__Output }
    }
    /**
     * Changes the mode of the cluster. NOT_FOUND: this vCenter is not a node.
     */
    setVcenterHaMode: {
      kind: 'unary'
      request: { input: vcenterV1.SetVcenterHaModeRequest; output: vcenterV1.SetVcenterHaModeRequest__Output }
      response: { input: vcenterV1.SetVcenterHaModeResponse; output: vcenterV1.SetVcenterHaModeResponse__Output }
    }
  }
  /**
   * Changes of VMs. vCenter passes each call on to the host of the VM, with the rights of the caller,
   * and shows it as a task. The caller needs the privilege that the method names, on the host of the
   * VM. When a call returns, the inventory of vCenter shows the change. Errors of the host keep their
   * status, code and message. NOT_FOUND: no host has the VM registered. INVALID_ARGUMENT: several
   * hosts have a VM of this name registered; name one.
   */
  'nkpsim.vcenter.v1.VirtualMachineService': {
    /**
     * Copies a powered-off VM, a template, or a VM as it was at a snapshot. Its task tells the progress.
     * If the task is cancelled, nothing is left of the copy. Needs the privileges
     * VirtualMachine.Provisioning.Clone and Cryptographer.Clone.
     */
    cloneVm: {
      kind: 'unary'
      request: { input: vcenterV1.CloneVmRequest; output: vcenterV1.CloneVmRequest__Output }
      response: { input: vcenterV1.CloneVmResponse; output: vcenterV1.CloneVmResponse__Output }
    }
    /**
     * Makes a VM with one empty disk, on the named host or on a host that vCenter chooses: of the
     * connected hosts that hold the key provider, the one with the fewest VMs, then the first by name.
     * Needs the privilege Cryptographer.EncryptNew.
     */
    createVm: {
      kind: 'unary'
      request: { input: vcenterV1.CreateVmRequest; output: vcenterV1.CreateVmRequest__Output }
      response: { input: vcenterV1.CreateVmResponse; output: vcenterV1.CreateVmResponse__Output }
    }
    /**
     * Decrypts disks of a powered-off VM without snapshots, and the VM home. Its task tells the
     * progress. If the task is cancelled or interrupted, another call decrypts the rest. Needs the
     * privilege Cryptographer.Decrypt.
     */
    decryptVm: {
      kind: 'unary'
      request: { input: vcenterV1.DecryptVmRequest; output: vcenterV1.DecryptVmRequest__Output }
      response: { input: vcenterV1.DecryptVmResponse; output: vcenterV1.DecryptVmResponse__Output }
    }
    /**
     * Deletes a powered-off VM with its files. Needs the privilege VirtualMachine.Inventory.Delete.
     */
    deleteVm: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteVmRequest; output: vcenterV1.DeleteVmRequest__Output }
      response: { input: vcenterV1.DeleteVmResponse; output: vcenterV1.DeleteVmResponse__Output }
    }
    /**
     * Encrypts a powered-off VM without snapshots, and its disks. Its task tells the progress. If the
     * task is cancelled or interrupted, another call encrypts the rest. Needs the privilege
     * Cryptographer.Encrypt.
     */
    encryptVm: {
      kind: 'unary'
      request: { input: vcenterV1.EncryptVmRequest; output: vcenterV1.EncryptVmRequest__Output }
      response: { input: vcenterV1.EncryptVmResponse; output: vcenterV1.EncryptVmResponse__Output }
    }
    /**
     * Returns the host that vCenter would choose for a new VM.
     */
    getPlacement: {
      kind: 'unary'
      request: { input: vcenterV1.GetPlacementRequest; output: vcenterV1.GetPlacementRequest__Output }
      response: { input: vcenterV1.GetPlacementResponse; output: vcenterV1.GetPlacementResponse__Output }
    }
    /**
     * Turns a powered-off VM into a template. Needs the privilege
     * VirtualMachine.Provisioning.MarkAsTemplate.
     */
    markAsTemplate: {
      kind: 'unary'
      request: { input: vcenterV1.MarkAsTemplateRequest; output: vcenterV1.MarkAsTemplateRequest__Output }
      response: { input: vcenterV1.MarkAsTemplateResponse; output: vcenterV1.MarkAsTemplateResponse__Output }
    }
    /**
     * Turns a template into a VM. Needs the privilege VirtualMachine.Provisioning.MarkAsVM.
     */
    markAsVm: {
      kind: 'unary'
      request: { input: vcenterV1.MarkAsVmRequest; output: vcenterV1.MarkAsVmRequest__Output }
      response: { input: vcenterV1.MarkAsVmResponse; output: vcenterV1.MarkAsVmResponse__Output }
    }
    /**
     * Powers a VM off. Discards the saved memory of a suspended VM. Needs the privilege
     * VirtualMachine.Interact.PowerOff.
     */
    powerOffVm: {
      kind: 'unary'
      request: { input: vcenterV1.PowerOffVmRequest; output: vcenterV1.PowerOffVmRequest__Output }
      response: { input: vcenterV1.PowerOffVmResponse; output: vcenterV1.PowerOffVmResponse__Output }
    }
    /**
     * Powers a VM on. A suspended VM continues with its saved memory. Needs the privilege
     * VirtualMachine.Interact.PowerOn.
     */
    powerOnVm: {
      kind: 'unary'
      request: { input: vcenterV1.PowerOnVmRequest; output: vcenterV1.PowerOnVmRequest__Output }
      response: { input: vcenterV1.PowerOnVmResponse; output: vcenterV1.PowerOnVmResponse__Output }
    }
    /**
     * Changes settings of a VM. Needs the privilege VirtualMachine.Config.Settings.
     */
    reconfigureVm: {
      kind: 'unary'
      request: { input: vcenterV1.ReconfigureVmRequest; output: vcenterV1.ReconfigureVmRequest__Output }
      response: { input: vcenterV1.ReconfigureVmResponse; output: vcenterV1.ReconfigureVmResponse__Output }
    }
    /**
     * Registers a VM of a datastore on a host. Needs the privilege Cryptographer.RegisterVM.
     */
    registerVm: {
      kind: 'unary'
      request: { input: vcenterV1.RegisterVmRequest; output: vcenterV1.RegisterVmRequest__Output }
      response: { input: vcenterV1.RegisterVmResponse; output: vcenterV1.RegisterVmResponse__Output }
    }
    /**
     * Changes the keys of a VM. A deep rekey re-encrypts every sector, and its task tells the progress.
     * If the task is cancelled, the VM keeps its keys. Needs the privilege Cryptographer.Recrypt.
     */
    rekeyVm: {
      kind: 'unary'
      request: { input: vcenterV1.RekeyVmRequest; output: vcenterV1.RekeyVmRequest__Output }
      response: { input: vcenterV1.RekeyVmResponse; output: vcenterV1.RekeyVmResponse__Output }
    }
    /**
     * Reads the files of a registered VM again. Needs the privilege Cryptographer.RegisterVM.
     */
    reloadVm: {
      kind: 'unary'
      request: { input: vcenterV1.ReloadVmRequest; output: vcenterV1.ReloadVmRequest__Output }
      response: { input: vcenterV1.ReloadVmResponse; output: vcenterV1.ReloadVmResponse__Output }
    }
    /**
     * Removes all snapshots of a VM, as RemoveSnapshot does.
     */
    removeAllSnapshots: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveAllSnapshotsRequest; output: vcenterV1.RemoveAllSnapshotsRequest__Output }
      response: { input: vcenterV1.RemoveAllSnapshotsResponse; output: vcenterV1.RemoveAllSnapshotsResponse__Output }
    }
    /**
     * Removes a snapshot, and merges redo logs that nothing else needs apart. Its task tells the
     * progress. If the task is cancelled, another call continues. Needs the privilege
     * VirtualMachine.State.RemoveSnapshot.
     */
    removeSnapshot: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveSnapshotRequest; output: vcenterV1.RemoveSnapshotRequest__Output }
      response: { input: vcenterV1.RemoveSnapshotResponse; output: vcenterV1.RemoveSnapshotResponse__Output }
    }
    /**
     * Gives a VM another name. Its folder and files keep their names. Needs the privilege
     * VirtualMachine.Config.Rename.
     */
    renameVm: {
      kind: 'unary'
      request: { input: vcenterV1.RenameVmRequest; output: vcenterV1.RenameVmRequest__Output }
      response: { input: vcenterV1.RenameVmResponse; output: vcenterV1.RenameVmResponse__Output }
    }
    /**
     * Resets a powered-on VM. Needs the privilege VirtualMachine.Interact.Reset.
     */
    resetVm: {
      kind: 'unary'
      request: { input: vcenterV1.ResetVmRequest; output: vcenterV1.ResetVmRequest__Output }
      response: { input: vcenterV1.ResetVmResponse; output: vcenterV1.ResetVmResponse__Output }
    }
    /**
     * Powers a suspended VM on with its saved memory. Needs the privilege
     * VirtualMachine.Interact.PowerOn.
     */
    resumeVm: {
      kind: 'unary'
      request: { input: vcenterV1.ResumeVmRequest; output: vcenterV1.ResumeVmRequest__Output }
      response: { input: vcenterV1.ResumeVmResponse; output: vcenterV1.ResumeVmResponse__Output }
    }
    /**
     * Saves the memory of a powered-on VM in its folder, and powers the VM off. Needs the privilege
     * VirtualMachine.Interact.Suspend.
     */
    suspendVm: {
      kind: 'unary'
      request: { input: vcenterV1.SuspendVmRequest; output: vcenterV1.SuspendVmRequest__Output }
      response: { input: vcenterV1.SuspendVmResponse; output: vcenterV1.SuspendVmResponse__Output }
    }
    /**
     * Unlocks a locked VM (CryptoUnlock_Task). Needs the privilege Cryptographer.RegisterVM.
     */
    unlockVm: {
      kind: 'unary'
      request: { input: vcenterV1.UnlockVmRequest; output: vcenterV1.UnlockVmRequest__Output }
      response: { input: vcenterV1.UnlockVmResponse; output: vcenterV1.UnlockVmResponse__Output }
    }
    /**
     * Removes a powered-off VM from its host's list. The VM's files stay. Needs the privilege
     * VirtualMachine.Inventory.Unregister.
     */
    unregisterVm: {
      kind: 'unary'
      request: { input: vcenterV1.UnregisterVmRequest; output: vcenterV1.UnregisterVmRequest__Output }
      response: { input: vcenterV1.UnregisterVmResponse; output: vcenterV1.UnregisterVmResponse__Output }
    }
  }
  /**
   * Disks that do not belong to a VM. The simulator does not implement such disks. It returns the
   * product's errors where the product refuses such a disk.
   */
  'nkpsim.vcenter.v1.VirtualStorageObjectService': {
    /**
     * Makes a first class disk. FAILED_PRECONDITION: encrypted disks are not supported before 8.0
     * Update 3. UNIMPLEMENTED: all other requests.
     */
    createDisk: {
      kind: 'unary'
      request: { input: vcenterV1.CreateDiskRequest; output: vcenterV1.CreateDiskRequest__Output }
      response: { input: vcenterV1.CreateDiskResponse; output: vcenterV1.CreateDiskResponse__Output }
    }
  }
  /**
   * The objects of vSAN clusters, and what is being copied. vCenter asks the hosts at each call. A
   * host that does not answer is named; the other hosts call its components absent.
   */
  'nkpsim.vcenter.v1.VsanObjectService': {
    /**
     * Returns objects of a vSAN cluster, ordered by id. NOT_FOUND: no such cluster, or it has no vSAN.
     */
    listVsanObjects: {
      kind: 'unary'
      request: { input: vcenterV1.ListVsanObjectsRequest; output: vcenterV1.ListVsanObjectsRequest__Output }
      response: { input: vcenterV1.ListVsanObjectsResponse; output: vcenterV1.ListVsanObjectsResponse__Output }
    }
    /**
     * Returns what the hosts of a vSAN cluster copy now.
     */
    listVsanResyncs: {
      kind: 'unary'
      request: { input: vcenterV1.ListVsanResyncsRequest; output: vcenterV1.ListVsanResyncsRequest__Output }
      response: { input: vcenterV1.ListVsanResyncsResponse; output: vcenterV1.ListVsanResyncsResponse__Output }
    }
  }
  /**
   * vSAN of clusters. vCenter configures the hosts: they store data, and change the encryption of
   * their disks, without it.
   */
  'nkpsim.vcenter.v1.VsanService': {
    /**
     * Gives an encrypted vSAN cluster a new KEK and new DEKs: all data is written again.
     */
    deepRekeyVsan: {
      kind: 'unary'
      request: { input: vcenterV1.DeepRekeyVsanRequest; output: vcenterV1.DeepRekeyVsanRequest__Output }
      response: { input: vcenterV1.DeepRekeyVsanResponse; output: vcenterV1.DeepRekeyVsanResponse__Output }
    }
    /**
     * Removes vSAN from a cluster. FAILED_PRECONDITION: its datastore has virtual machines. The files
     * of its disks stay on the hosts.
     */
    disableVsan: {
      kind: 'unary'
      request: { input: vcenterV1.DisableVsanRequest; output: vcenterV1.DisableVsanRequest__Output }
      response: { input: vcenterV1.DisableVsanResponse; output: vcenterV1.DisableVsanResponse__Output }
    }
    /**
     * Makes a vSAN datastore on the hosts of a cluster. Every host of the cluster gives disks to it, a
     * host that enters the cluster later too. ALREADY_EXISTS: the cluster has vSAN.
     */
    enableVsan: {
      kind: 'unary'
      request: { input: vcenterV1.EnableVsanRequest; output: vcenterV1.EnableVsanRequest__Output }
      response: { input: vcenterV1.EnableVsanResponse; output: vcenterV1.EnableVsanResponse__Output }
    }
    /**
     * Returns the vSAN of a cluster with the disks of each host. NOT_FOUND: no such cluster, or it has
     * no vSAN.
     */
    getVsanCluster: {
      kind: 'unary'
      request: { input: vcenterV1.GetVsanClusterRequest; output: vcenterV1.GetVsanClusterRequest__Output }
      response: { input: vcenterV1.GetVsanClusterResponse; output: vcenterV1.GetVsanClusterResponse__Output }
    }
    /**
     * Checks the encryption of a vSAN cluster.
     */
    getVsanHealth: {
      kind: 'unary'
      request: { input: vcenterV1.GetVsanHealthRequest; output: vcenterV1.GetVsanHealthRequest__Output }
      response: { input: vcenterV1.GetVsanHealthResponse; output: vcenterV1.GetVsanHealthResponse__Output }
    }
    /**
     * Returns every cluster with vSAN.
     */
    listVsanClusters: {
      kind: 'unary'
      request: { input: vcenterV1.ListVsanClustersRequest; output: vcenterV1.ListVsanClustersRequest__Output }
      response: { input: vcenterV1.ListVsanClustersResponse; output: vcenterV1.ListVsanClustersResponse__Output }
    }
    /**
     * Encrypts the data of a vSAN cluster, ends its encryption, or changes its key provider. The hosts
     * give their disks another format one after the other, or lock the DEKs under a new KEK. With ESA,
     * the owners of objects write their data again.
     * FAILED_PRECONDITION: the provider cannot be used for vSAN, a host lacks the licence, or a change
     * is running.
     */
    setVsanEncryption: {
      kind: 'unary'
      request: { input: vcenterV1.SetVsanEncryptionRequest; output: vcenterV1.SetVsanEncryptionRequest__Output }
      response: { input: vcenterV1.SetVsanEncryptionResponse; output: vcenterV1.SetVsanEncryptionResponse__Output }
    }
    /**
     * Gives an encrypted vSAN cluster a new KEK, and locks its DEKs under it. No data is written again.
     */
    shallowRekeyVsan: {
      kind: 'unary'
      request: { input: vcenterV1.ShallowRekeyVsanRequest; output: vcenterV1.ShallowRekeyVsanRequest__Output }
      response: { input: vcenterV1.ShallowRekeyVsanResponse; output: vcenterV1.ShallowRekeyVsanResponse__Output }
    }
  }
}
