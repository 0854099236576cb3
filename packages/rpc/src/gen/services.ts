import type * as esxiV1 from './esxi-v1.ts'
import type * as faultV1 from './fault-v1.ts'
import type * as vcenterV1 from './vcenter-v1.ts'

export interface Services {
  /**
   * The way in to a host that trusts no vCenter yet, or shall change to another. It has a port of its
   * own, where TLS shows the host's self-signed certificate for the caller to pin and asks for none
   * of the caller's; every call that changes or tells anything bears the host's credentials.
   */
  'nkpsim.esxi.v1.AdoptionService': {
    /**
     * Installs the certificate for the CSR of the same credentials' last RequestCertificate. From
     * then on the host answers this vCenter and its operators, and nobody else.
     */
    installCertificate: {
      kind: 'unary'
      request: { input: esxiV1.InstallCertificateRequest; output: esxiV1.InstallCertificateRequest__Output }
      response: { input: esxiV1.InstallCertificateResponse; output: esxiV1.InstallCertificateResponse__Output }
    }
    /**
     * Proves the credentials and gets a CSR for the host's management key. PERMISSION_DENIED: wrong
     * credentials. FAILED_PRECONDITION: another vCenter manages the host and force is not set.
     */
    requestCertificate: {
      kind: 'unary'
      request: { input: esxiV1.RequestCertificateRequest; output: esxiV1.RequestCertificateRequest__Output }
      response: { input: esxiV1.RequestCertificateResponse; output: esxiV1.RequestCertificateResponse__Output }
    }
  }
  /**
   * A host keeps what its vCenter signed of its audit log, so that a log that is cut or rewritten
   * contradicts somebody.
   */
  'nkpsim.esxi.v1.AuditCheckpointService': {
    /**
     * The checkpoints that the host keeps.
     */
    listCheckpoints: {
      kind: 'unary'
      request: { input: esxiV1.ListCheckpointsRequest; output: esxiV1.ListCheckpointsRequest__Output }
      response: { input: esxiV1.ListCheckpointsResponse; output: esxiV1.ListCheckpointsResponse__Output }
    }
    /**
     * Keeps a checkpoint durably. Needs the certificate of the vCenter that signed it.
     * FAILED_PRECONDITION with the code CHECKPOINT_CONFLICT: it contradicts what is kept; both stay.
     * INVALID_ARGUMENT: its signature is not good.
     */
    storeCheckpoint: {
      kind: 'unary'
      request: { input: esxiV1.StoreCheckpointRequest; output: esxiV1.StoreCheckpointRequest__Output }
      response: { input: esxiV1.StoreCheckpointResponse; output: esxiV1.StoreCheckpointResponse__Output }
    }
  }
  /**
   * What vCenter alone calls on a host that it manages.
   */
  'nkpsim.esxi.v1.HostAgentService': {
    /**
     * One long-lived stream. The host tells what it holds when the stream opens; vCenter sends
     * desired state; the host answers each with an Acknowledgement once it is durable, or with a
     * Refusal. In between the host tells of its registered VMs: once after its state, and whenever
     * they changed.
     */
    synchronize: {
      kind: 'bidi'
      request: { input: esxiV1.SynchronizeRequest; output: esxiV1.SynchronizeRequest__Output }
      response: { input: esxiV1.SynchronizeResponse; output: esxiV1.SynchronizeResponse__Output }
    }
  }
  /**
   * What vCenter alone asks of a host that it manages. UNAVAILABLE with the code TPM_UNAVAILABLE: the
   * host's TPM cannot be used; the message says why, in the words of the host's own log.
   */
  'nkpsim.esxi.v1.HostAttestationService': {
    /**
     * Answers a challenge: the second half.
     */
    attest: {
      kind: 'unary'
      request: { input: esxiV1.AttestRequest; output: esxiV1.AttestRequest__Output }
      response: { input: esxiV1.AttestResponse; output: esxiV1.AttestResponse__Output }
    }
    /**
     * Who the TPM is: the first half of an attestation.
     */
    getTpmIdentity: {
      kind: 'unary'
      request: { input: esxiV1.GetTpmIdentityRequest; output: esxiV1.GetTpmIdentityRequest__Output }
      response: { input: esxiV1.GetTpmIdentityResponse; output: esxiV1.GetTpmIdentityResponse__Output }
    }
    /**
     * Has the host seal its configuration to boots that vCenter approves, and keeps the approvals.
     */
    installBootPolicies: {
      kind: 'unary'
      request: { input: esxiV1.InstallBootPoliciesRequest; output: esxiV1.InstallBootPoliciesRequest__Output }
      response: { input: esxiV1.InstallBootPoliciesResponse; output: esxiV1.InstallBootPoliciesResponse__Output }
    }
    /**
     * What the host would measure if it booted now, from its boot.yaml as it lies there.
     */
    predictBoot: {
      kind: 'unary'
      request: { input: esxiV1.PredictBootRequest; output: esxiV1.PredictBootRequest__Output }
      response: { input: esxiV1.PredictBootResponse; output: esxiV1.PredictBootResponse__Output }
    }
  }
  /**
   * Who did what on this host, and the means to prove that the log of it is whole. It is of the same
   * kind as that of a vCenter.
   */
  'nkpsim.esxi.v1.HostAuditService': {
    /**
     * The key under which checkpoints verify. It is made once and stays.
     */
    getAuditKey: {
      kind: 'unary'
      request: { input: esxiV1.GetAuditKeyRequest; output: esxiV1.GetAuditKeyRequest__Output }
      response: { input: esxiV1.GetAuditKeyResponse; output: esxiV1.GetAuditKeyResponse__Output }
    }
    /**
     * Signs where the log ends now, and gives the newest checkpoints. Ask for them before you read
     * the log: a log that is read afterwards is never behind them.
     */
    listAuditCheckpoints: {
      kind: 'unary'
      request: { input: esxiV1.ListAuditCheckpointsRequest; output: esxiV1.ListAuditCheckpointsRequest__Output }
      response: { input: esxiV1.ListAuditCheckpointsResponse; output: esxiV1.ListAuditCheckpointsResponse__Output }
    }
    /**
     * The log as it is on the disk, line by line, changed or not: the reader verifies it.
     */
    readAuditLog: {
      kind: 'serverStream'
      request: { input: esxiV1.ReadAuditLogRequest; output: esxiV1.ReadAuditLogRequest__Output }
      response: { input: esxiV1.ReadAuditLogResponse; output: esxiV1.ReadAuditLogResponse__Output }
    }
  }
  /**
   * Encryption mode of a host, and the host key that encrypts its core dumps. Asked of the host
   * itself: it answers with vCenter absent. FAILED_PRECONDITION with the code CRYPTO_MODE_INVALID:
   * the mode does not allow it.
   */
  'nkpsim.esxi.v1.HostCryptoService': {
    /**
     * A safe host gets another host key.
     */
    changeKey: {
      kind: 'unary'
      request: { input: esxiV1.ChangeKeyRequest; output: esxiV1.ChangeKeyRequest__Output }
      response: { input: esxiV1.ChangeKeyResponse; output: esxiV1.ChangeKeyResponse__Output }
    }
    /**
     * A prepared or safe host becomes pendingIncapable until its next boot, and then incapable.
     */
    disableCrypto: {
      kind: 'unary'
      request: { input: esxiV1.DisableCryptoRequest; output: esxiV1.DisableCryptoRequest__Output }
      response: { input: esxiV1.DisableCryptoResponse; output: esxiV1.DisableCryptoResponse__Output }
    }
    /**
     * Becomes safe, from incapable or prepared, with a new host key, and unlocks every registered VM
     * whose keys can be derived. On a host that is safe it renews a host key whose KDK is gone;
     * ALREADY_EXISTS when none needs it.
     */
    enableCrypto: {
      kind: 'unary'
      request: { input: esxiV1.EnableCryptoRequest; output: esxiV1.EnableCryptoRequest__Output }
      response: { input: esxiV1.EnableCryptoResponse; output: esxiV1.EnableCryptoResponse__Output }
    }
    /**
     * The mode as it stands.
     */
    getCrypto: {
      kind: 'unary'
      request: { input: esxiV1.GetCryptoRequest; output: esxiV1.GetCryptoRequest__Output }
      response: { input: esxiV1.GetCryptoResponse; output: esxiV1.GetCryptoResponse__Output }
    }
    /**
     * Incapable becomes prepared.
     */
    prepareCrypto: {
      kind: 'unary'
      request: { input: esxiV1.PrepareCryptoRequest; output: esxiV1.PrepareCryptoRequest__Output }
      response: { input: esxiV1.PrepareCryptoResponse; output: esxiV1.PrepareCryptoResponse__Output }
    }
  }
  /**
   * Asked of the host itself: it answers with vCenter absent. Needs an operator's certificate.
   */
  'nkpsim.esxi.v1.HostSecurityService': {
    /**
     * What protects the configuration.
     */
    getEncryption: {
      kind: 'unary'
      request: { input: esxiV1.GetEncryptionRequest; output: esxiV1.GetEncryptionRequest__Output }
      response: { input: esxiV1.GetEncryptionResponse; output: esxiV1.GetEncryptionResponse__Output }
    }
    /**
     * What the host measured when it booted.
     */
    getEventLog: {
      kind: 'unary'
      request: { input: esxiV1.GetEventLogRequest; output: esxiV1.GetEventLogRequest__Output }
      response: { input: esxiV1.GetEventLogResponse; output: esxiV1.GetEventLogResponse__Output }
    }
    /**
     * What the TPM is and holds. UNAVAILABLE with the code TPM_UNAVAILABLE: it cannot be used now.
     */
    getTpm: {
      kind: 'unary'
      request: { input: esxiV1.GetTpmRequest; output: esxiV1.GetTpmRequest__Output }
      response: { input: esxiV1.GetTpmResponse; output: esxiV1.GetTpmResponse__Output }
    }
    /**
     * The recovery key. FAILED_PRECONDITION: the mode is NONE.
     */
    listRecoveryKeys: {
      kind: 'unary'
      request: { input: esxiV1.ListRecoveryKeysRequest; output: esxiV1.ListRecoveryKeysRequest__Output }
      response: { input: esxiV1.ListRecoveryKeysResponse; output: esxiV1.ListRecoveryKeysResponse__Output }
    }
    /**
     * A new recovery key; the one before no longer opens anything.
     */
    rotateRecoveryKey: {
      kind: 'unary'
      request: { input: esxiV1.RotateRecoveryKeyRequest; output: esxiV1.RotateRecoveryKeyRequest__Output }
      response: { input: esxiV1.RotateRecoveryKeyResponse; output: esxiV1.RotateRecoveryKeyResponse__Output }
    }
    /**
     * Changes what protects the configuration. FAILED_PRECONDITION: mode TPM cannot be undone, or what is to be required does not hold now.
     */
    setEncryption: {
      kind: 'unary'
      request: { input: esxiV1.SetEncryptionRequest; output: esxiV1.SetEncryptionRequest__Output }
      response: { input: esxiV1.SetEncryptionResponse; output: esxiV1.SetEncryptionResponse__Output }
    }
  }
  /**
   * The state of one host, asked of the host itself: it answers with vCenter absent. Needs an
   * operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.HostService': {
    /**
     * What the host is and holds.
     */
    getStatus: {
      kind: 'unary'
      request: { input: esxiV1.GetStatusRequest; output: esxiV1.GetStatusRequest__Output }
      response: { input: esxiV1.GetStatusResponse; output: esxiV1.GetStatusResponse__Output }
    }
  }
  /**
   * Whom the host lets in by which tokens.
   */
  'nkpsim.esxi.v1.HostSessionService': {
    /**
     * Who the caller is to this host. UNAUTHENTICATED: the host takes the token no longer, or never
     * did.
     */
    getCaller: {
      kind: 'unary'
      request: { input: esxiV1.GetCallerRequest; output: esxiV1.GetCallerRequest__Output }
      response: { input: esxiV1.GetCallerResponse; output: esxiV1.GetCallerResponse__Output }
    }
    /**
     * Replaces the list of tokens that the host refuses although they have not expired; durable when
     * it answers. FAILED_PRECONDITION with the code REVOCATIONS_STALE: the host has a newer list.
     */
    setRevocations: {
      kind: 'unary'
      request: { input: esxiV1.SetRevocationsRequest; output: esxiV1.SetRevocationsRequest__Output }
      response: { input: esxiV1.SetRevocationsResponse; output: esxiV1.SetRevocationsResponse__Output }
    }
  }
  /**
   * What can be set on a host by name. Asked of the host itself: it answers with vCenter absent. A
   * change takes effect at once, and is kept over restarts.
   */
  'nkpsim.esxi.v1.HostSettingService': {
    /**
     * Every setting.
     */
    listSettings: {
      kind: 'unary'
      request: { input: esxiV1.ListSettingsRequest; output: esxiV1.ListSettingsRequest__Output }
      response: { input: esxiV1.ListSettingsResponse; output: esxiV1.ListSettingsResponse__Output }
    }
    /**
     * Sets a setting. NOT_FOUND: no such setting. INVALID_ARGUMENT: it is out of bounds.
     */
    setSetting: {
      kind: 'unary'
      request: { input: esxiV1.SetSettingRequest; output: esxiV1.SetSettingRequest__Output }
      response: { input: esxiV1.SetSettingResponse; output: esxiV1.SetSettingResponse__Output }
    }
  }
  /**
   * The encrypted virtual machines in the datastores that a host mounts. Needs an operator's or the
   * managing vCenter's certificate; vCenter itself is on none of these ways.
   */
  'nkpsim.esxi.v1.VirtualMachineService': {
    /**
     * Makes a VM with one empty encrypted disk. ALREADY_EXISTS: the name is taken in the datastore.
     * FAILED_PRECONDITION: no provider given and no default, or the provider was never backed up.
     */
    createVm: {
      kind: 'unary'
      request: { input: esxiV1.CreateVmRequest; output: esxiV1.CreateVmRequest__Output }
      response: { input: esxiV1.CreateVmResponse; output: esxiV1.CreateVmResponse__Output }
    }
    /**
     * The whole disk of a VM that is off, as a raw image.
     */
    exportVm: {
      kind: 'serverStream'
      request: { input: esxiV1.ExportVmRequest; output: esxiV1.ExportVmRequest__Output }
      response: { input: esxiV1.ExportVmResponse; output: esxiV1.ExportVmResponse__Output }
    }
    /**
     * One VM by name. NOT_FOUND: no such VM.
     */
    getVm: {
      kind: 'unary'
      request: { input: esxiV1.GetVmRequest; output: esxiV1.GetVmRequest__Output }
      response: { input: esxiV1.GetVmResponse; output: esxiV1.GetVmResponse__Output }
    }
    /**
     * Makes a VM whose encrypted disk holds the bytes of a raw image, zero-filled to a whole sector
     * of 4096 bytes.
     */
    importVm: {
      kind: 'clientStream'
      request: { input: esxiV1.ImportVmRequest; output: esxiV1.ImportVmRequest__Output }
      response: { input: esxiV1.ImportVmResponse; output: esxiV1.ImportVmResponse__Output }
    }
    /**
     * Every VM in the datastores of the host, registered or not.
     */
    listVms: {
      kind: 'unary'
      request: { input: esxiV1.ListVmsRequest; output: esxiV1.ListVmsRequest__Output }
      response: { input: esxiV1.ListVmsResponse; output: esxiV1.ListVmsResponse__Output }
    }
    /**
     * Flushes its disk, wipes its keys, gives up the lock.
     */
    powerOffVm: {
      kind: 'unary'
      request: { input: esxiV1.PowerOffVmRequest; output: esxiV1.PowerOffVmRequest__Output }
      response: { input: esxiV1.PowerOffVmResponse; output: esxiV1.PowerOffVmResponse__Output }
    }
    /**
     * Registers the VM if it is not, opens its keys and locks it for this host. FAILED_PRECONDITION:
     * its key is not on this host, it is on already, or it is on on another host.
     */
    powerOnVm: {
      kind: 'unary'
      request: { input: esxiV1.PowerOnVmRequest; output: esxiV1.PowerOnVmRequest__Output }
      response: { input: esxiV1.PowerOnVmResponse; output: esxiV1.PowerOnVmResponse__Output }
    }
    /**
     * Plaintext bytes of the disk of a VM that is on.
     */
    readDisk: {
      kind: 'serverStream'
      request: { input: esxiV1.ReadDiskRequest; output: esxiV1.ReadDiskRequest__Output }
      response: { input: esxiV1.ReadDiskResponse; output: esxiV1.ReadDiskResponse__Output }
    }
    /**
     * Writes to the disk of a VM that is on; answered when everything is flushed.
     */
    writeDisk: {
      kind: 'clientStream'
      request: { input: esxiV1.WriteDiskRequest; output: esxiV1.WriteDiskRequest__Output }
      response: { input: esxiV1.WriteDiskResponse; output: esxiV1.WriteDiskResponse__Output }
    }
  }
  /**
   * Unlocks and rekeys encrypted VMs. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmCryptoService': {
    /**
     * Changes the keys of a VM. Shallow: new KEKs, the VM may be on. Deep: new DEKs too; the VM is
     * off and every sector is encrypted anew.
     */
    rekeyVm: {
      kind: 'unary'
      request: { input: esxiV1.RekeyVmRequest; output: esxiV1.RekeyVmRequest__Output }
      response: { input: esxiV1.RekeyVmResponse; output: esxiV1.RekeyVmResponse__Output }
    }
    /**
     * Unlocks a locked VM (CryptoUnlock_Task). FAILED_PRECONDITION: a key is still missing; the
     * message says which key provider to restore.
     */
    unlockVm: {
      kind: 'unary'
      request: { input: esxiV1.UnlockVmRequest; output: esxiV1.UnlockVmRequest__Output }
      response: { input: esxiV1.UnlockVmResponse; output: esxiV1.UnlockVmResponse__Output }
    }
  }
  /**
   * The list of VMs that belong to a host. Needs an operator's or the managing vCenter's certificate.
   */
  'nkpsim.esxi.v1.VmRegistrationService': {
    /**
     * Adds an empty encrypted disk to a VM that is off.
     */
    addDisk: {
      kind: 'unary'
      request: { input: esxiV1.AddDiskRequest; output: esxiV1.AddDiskRequest__Output }
      response: { input: esxiV1.AddDiskResponse; output: esxiV1.AddDiskResponse__Output }
    }
    /**
     * Deletes a VM that is off, with its files. FAILED_PRECONDITION: it is invalid.
     */
    deleteVm: {
      kind: 'unary'
      request: { input: esxiV1.DeleteVmRequest; output: esxiV1.DeleteVmRequest__Output }
      response: { input: esxiV1.DeleteVmResponse; output: esxiV1.DeleteVmResponse__Output }
    }
    /**
     * Makes a template of a VM that is off: it is neither powered on nor rekeyed until it is marked
     * as a VM.
     */
    markAsTemplate: {
      kind: 'unary'
      request: { input: esxiV1.MarkAsTemplateRequest; output: esxiV1.MarkAsTemplateRequest__Output }
      response: { input: esxiV1.MarkAsTemplateResponse; output: esxiV1.MarkAsTemplateResponse__Output }
    }
    /**
     * Makes a VM of a template.
     */
    markAsVm: {
      kind: 'unary'
      request: { input: esxiV1.MarkAsVmRequest; output: esxiV1.MarkAsVmRequest__Output }
      response: { input: esxiV1.MarkAsVmResponse; output: esxiV1.MarkAsVmResponse__Output }
    }
    /**
     * Takes a VM that lies in a datastore of the host into the host's list, and its keys into the
     * host's cache where they can be derived. ALREADY_EXISTS: it is in the list.
     */
    registerVm: {
      kind: 'unary'
      request: { input: esxiV1.RegisterVmRequest; output: esxiV1.RegisterVmRequest__Output }
      response: { input: esxiV1.RegisterVmResponse; output: esxiV1.RegisterVmResponse__Output }
    }
    /**
     * Reads the files of a registered VM anew: one that was invalid becomes valid if its key can be
     * derived now.
     */
    reloadVm: {
      kind: 'unary'
      request: { input: esxiV1.ReloadVmRequest; output: esxiV1.ReloadVmRequest__Output }
      response: { input: esxiV1.ReloadVmResponse; output: esxiV1.ReloadVmResponse__Output }
    }
    /**
     * Takes a VM that is off out of the list, and its keys out of the cache. Its files stay.
     */
    unregisterVm: {
      kind: 'unary'
      request: { input: esxiV1.UnregisterVmRequest; output: esxiV1.UnregisterVmRequest__Output }
      response: { input: esxiV1.UnregisterVmResponse; output: esxiV1.UnregisterVmResponse__Output }
    }
  }
  /**
   * Time as a daemon sees it. Only a daemon that was started with faults enabled lets its time be
   * changed: FAILED_PRECONDITION.
   */
  'nkpsim.fault.v1.ClockService': {
    /**
     * Lets time pass at once: what waits for a moment in between happens at that moment.
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
     * The time, and how it runs.
     */
    getClock: {
      kind: 'unary'
      request: { input: faultV1.GetClockRequest; output: faultV1.GetClockRequest__Output }
      response: { input: faultV1.GetClockResponse; output: faultV1.GetClockResponse__Output }
    }
    /**
     * Lets a stopped clock run again.
     */
    resumeClock: {
      kind: 'unary'
      request: { input: faultV1.ResumeClockRequest; output: faultV1.ResumeClockRequest__Output }
      response: { input: faultV1.ResumeClockResponse; output: faultV1.ResumeClockResponse__Output }
    }
    /**
     * Shows another time from now on; nobody's waiting is over by it.
     */
    setClock: {
      kind: 'unary'
      request: { input: faultV1.SetClockRequest; output: faultV1.SetClockRequest__Output }
      response: { input: faultV1.SetClockResponse; output: faultV1.SetClockResponse__Output }
    }
  }
  /**
   * Identity and version of a vCenter.
   */
  'nkpsim.vcenter.v1.AboutService': {
    /**
     * Who this vCenter is. Needs an operator's certificate.
     */
    getAbout: {
      kind: 'unary'
      request: { input: vcenterV1.GetAboutRequest; output: vcenterV1.GetAboutRequest__Output }
      response: { input: vcenterV1.GetAboutResponse; output: vcenterV1.GetAboutResponse__Output }
    }
  }
  /**
   * Whether hosts are what they say. Every call needs an operator's certificate.
   */
  'nkpsim.vcenter.v1.AttestationService': {
    /**
     * Attests a host now. NOT_FOUND: no such host. A host that is not accepted is an answer, no error.
     */
    attestHost: {
      kind: 'unary'
      request: { input: vcenterV1.AttestHostRequest; output: vcenterV1.AttestHostRequest__Output }
      response: { input: vcenterV1.AttestHostResponse; output: vcenterV1.AttestHostResponse__Output }
    }
    /**
     * Approves the boot that a host's boot.yaml describes now, so that its configuration opens after it. FAILED_PRECONDITION: the
     * host is not attested, or what it would boot is not acceptable.
     */
    authorizeBoot: {
      kind: 'unary'
      request: { input: vcenterV1.AuthorizeBootRequest; output: vcenterV1.AuthorizeBootRequest__Output }
      response: { input: vcenterV1.AuthorizeBootResponse; output: vcenterV1.AuthorizeBootResponse__Output }
    }
    /**
     * What a host must have booted to be accepted.
     */
    getAttestationPolicy: {
      kind: 'unary'
      request: { input: vcenterV1.GetAttestationPolicyRequest; output: vcenterV1.GetAttestationPolicyRequest__Output }
      response: { input: vcenterV1.GetAttestationPolicyResponse; output: vcenterV1.GetAttestationPolicyResponse__Output }
    }
    /**
     * What the last attestation of a host found.
     */
    getHostAttestation: {
      kind: 'unary'
      request: { input: vcenterV1.GetHostAttestationRequest; output: vcenterV1.GetHostAttestationRequest__Output }
      response: { input: vcenterV1.GetHostAttestationResponse; output: vcenterV1.GetHostAttestationResponse__Output }
    }
    /**
     * Changes that. INVALID_ARGUMENT: a version or level is none.
     */
    setAttestationPolicy: {
      kind: 'unary'
      request: { input: vcenterV1.SetAttestationPolicyRequest; output: vcenterV1.SetAttestationPolicyRequest__Output }
      response: { input: vcenterV1.SetAttestationPolicyResponse; output: vcenterV1.SetAttestationPolicyResponse__Output }
    }
  }
  /**
   * Who did what, and the means to prove that the log of it is whole. Every call needs a session.
   */
  'nkpsim.vcenter.v1.AuditService': {
    /**
     * The key under which checkpoints verify. It is made once and stays.
     */
    getPublicKey: {
      kind: 'unary'
      request: { input: vcenterV1.GetPublicKeyRequest; output: vcenterV1.GetPublicKeyRequest__Output }
      response: { input: vcenterV1.GetPublicKeyResponse; output: vcenterV1.GetPublicKeyResponse__Output }
    }
    /**
     * Signs where the log ends now, and gives the newest checkpoints. To be asked for before the log
     * is read: a log that is read afterwards is never behind them.
     */
    listCheckpoints: {
      kind: 'unary'
      request: { input: vcenterV1.ListCheckpointsRequest; output: vcenterV1.ListCheckpointsRequest__Output }
      response: { input: vcenterV1.ListCheckpointsResponse; output: vcenterV1.ListCheckpointsResponse__Output }
    }
    /**
     * The log as it lies on the disk, line by line, changed or not: whoever reads it verifies it.
     */
    readLog: {
      kind: 'serverStream'
      request: { input: vcenterV1.ReadLogRequest; output: vcenterV1.ReadLogRequest__Output }
      response: { input: vcenterV1.ReadLogResponse; output: vcenterV1.ReadLogResponse__Output }
    }
  }
  /**
   * Who may log in, and what for.
   */
  'nkpsim.vcenter.v1.AuthorizationService': {
    /**
     * Gives the caller another password, and ends the caller's sessions. UNAUTHENTICATED: the present
     * one is wrong.
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
     * Makes a user, who may do nothing until a permission is set. ALREADY_EXISTS: the name is taken.
     */
    createUser: {
      kind: 'unary'
      request: { input: vcenterV1.CreateUserRequest; output: vcenterV1.CreateUserRequest__Output }
      response: { input: vcenterV1.CreateUserResponse; output: vcenterV1.CreateUserResponse__Output }
    }
    /**
     * Deletes a role. FAILED_PRECONDITION: it is the product's, or someone has it.
     */
    deleteRole: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteRoleRequest; output: vcenterV1.DeleteRoleRequest__Output }
      response: { input: vcenterV1.DeleteRoleResponse; output: vcenterV1.DeleteRoleResponse__Output }
    }
    /**
     * Deletes a user with the user's permissions and sessions. FAILED_PRECONDITION: the last
     * administrator.
     */
    deleteUser: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteUserRequest; output: vcenterV1.DeleteUserRequest__Output }
      response: { input: vcenterV1.DeleteUserResponse; output: vcenterV1.DeleteUserResponse__Output }
    }
    /**
     * Every permission.
     */
    listPermissions: {
      kind: 'unary'
      request: { input: vcenterV1.ListPermissionsRequest; output: vcenterV1.ListPermissionsRequest__Output }
      response: { input: vcenterV1.ListPermissionsResponse; output: vcenterV1.ListPermissionsResponse__Output }
    }
    /**
     * Every privilege that a role may hold.
     */
    listPrivileges: {
      kind: 'unary'
      request: { input: vcenterV1.ListPrivilegesRequest; output: vcenterV1.ListPrivilegesRequest__Output }
      response: { input: vcenterV1.ListPrivilegesResponse; output: vcenterV1.ListPrivilegesResponse__Output }
    }
    /**
     * Every role, those of the product first.
     */
    listRoles: {
      kind: 'unary'
      request: { input: vcenterV1.ListRolesRequest; output: vcenterV1.ListRolesRequest__Output }
      response: { input: vcenterV1.ListRolesResponse; output: vcenterV1.ListRolesResponse__Output }
    }
    /**
     * Every user.
     */
    listUsers: {
      kind: 'unary'
      request: { input: vcenterV1.ListUsersRequest; output: vcenterV1.ListUsersRequest__Output }
      response: { input: vcenterV1.ListUsersResponse; output: vcenterV1.ListUsersResponse__Output }
    }
    /**
     * Takes a user's role on an entity away. FAILED_PRECONDITION: nobody would be an administrator
     * any more.
     */
    removePermission: {
      kind: 'unary'
      request: { input: vcenterV1.RemovePermissionRequest; output: vcenterV1.RemovePermissionRequest__Output }
      response: { input: vcenterV1.RemovePermissionResponse; output: vcenterV1.RemovePermissionResponse__Output }
    }
    /**
     * Gives a user another password, and ends the user's sessions.
     */
    setPassword: {
      kind: 'unary'
      request: { input: vcenterV1.SetPasswordRequest; output: vcenterV1.SetPasswordRequest__Output }
      response: { input: vcenterV1.SetPasswordResponse; output: vcenterV1.SetPasswordResponse__Output }
    }
    /**
     * Gives a user a role on an entity, in the place of the one that the user has there.
     */
    setPermission: {
      kind: 'unary'
      request: { input: vcenterV1.SetPermissionRequest; output: vcenterV1.SetPermissionRequest__Output }
      response: { input: vcenterV1.SetPermissionResponse; output: vcenterV1.SetPermissionResponse__Output }
    }
    /**
     * Gives a role other privileges. FAILED_PRECONDITION: it is the product's.
     */
    updateRole: {
      kind: 'unary'
      request: { input: vcenterV1.UpdateRoleRequest; output: vcenterV1.UpdateRoleRequest__Output }
      response: { input: vcenterV1.UpdateRoleResponse; output: vcenterV1.UpdateRoleResponse__Output }
    }
  }
  /**
   * What would be lost with which copy.
   */
  'nkpsim.vcenter.v1.CustodyService': {
    /**
     * Every place in which the KDK of a provider lies, what depends on it, and which virtual machines
     * could still be opened without some of these places. INVALID_ARGUMENT: no such place.
     */
    getCustody: {
      kind: 'unary'
      request: { input: vcenterV1.GetCustodyRequest; output: vcenterV1.GetCustodyRequest__Output }
      response: { input: vcenterV1.GetCustodyResponse; output: vcenterV1.GetCustodyResponse__Output }
    }
    /**
     * What a deletion of a provider would leave without its KDK. Nothing is deleted.
     */
    previewDelete: {
      kind: 'unary'
      request: { input: vcenterV1.PreviewDeleteRequest; output: vcenterV1.PreviewDeleteRequest__Output }
      response: { input: vcenterV1.PreviewDeleteResponse; output: vcenterV1.PreviewDeleteResponse__Output }
    }
  }
  /**
   * The inventory of a vCenter.
   */
  'nkpsim.vcenter.v1.InventoryService': {
    /**
     * Takes a host under this vCenter's management: pins its certificate, proves the password, has it
     * sign a CSR, gives it a certificate of the VMCA. UNAVAILABLE: not reachable.
     * FAILED_PRECONDITION: the thumbprint is another, or another vCenter manages the host.
     * PERMISSION_DENIED: wrong credentials.
     */
    addHost: {
      kind: 'unary'
      request: { input: vcenterV1.AddHostRequest; output: vcenterV1.AddHostRequest__Output }
      response: { input: vcenterV1.AddHostResponse; output: vcenterV1.AddHostResponse__Output }
    }
    /**
     * Makes a cluster in a datacenter. NOT_FOUND: no such datacenter. ALREADY_EXISTS: the name is
     * taken.
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
     * Makes a folder of clusters in a datacenter or in another folder. NOT_FOUND: no such datacenter
     * or folder. ALREADY_EXISTS: the name is taken.
     */
    createFolder: {
      kind: 'unary'
      request: { input: vcenterV1.CreateFolderRequest; output: vcenterV1.CreateFolderRequest__Output }
      response: { input: vcenterV1.CreateFolderResponse; output: vcenterV1.CreateFolderResponse__Output }
    }
    /**
     * Leaves a host alone until it is reconnected: what it holds stays as it is.
     */
    disconnectHost: {
      kind: 'unary'
      request: { input: vcenterV1.DisconnectHostRequest; output: vcenterV1.DisconnectHostRequest__Output }
      response: { input: vcenterV1.DisconnectHostResponse; output: vcenterV1.DisconnectHostResponse__Output }
    }
    /**
     * One host by name. NOT_FOUND: no such host.
     */
    getHost: {
      kind: 'unary'
      request: { input: vcenterV1.GetHostRequest; output: vcenterV1.GetHostRequest__Output }
      response: { input: vcenterV1.GetHostResponse; output: vcenterV1.GetHostResponse__Output }
    }
    /**
     * Every datacenter with its clusters.
     */
    listDatacenters: {
      kind: 'unary'
      request: { input: vcenterV1.ListDatacentersRequest; output: vcenterV1.ListDatacentersRequest__Output }
      response: { input: vcenterV1.ListDatacentersResponse; output: vcenterV1.ListDatacentersResponse__Output }
    }
    /**
     * Every host.
     */
    listHosts: {
      kind: 'unary'
      request: { input: vcenterV1.ListHostsRequest; output: vcenterV1.ListHostsRequest__Output }
      response: { input: vcenterV1.ListHostsResponse; output: vcenterV1.ListHostsResponse__Output }
    }
    /**
     * Every virtual machine, as the host on which it is registered said last.
     */
    listVirtualMachines: {
      kind: 'unary'
      request: { input: vcenterV1.ListVirtualMachinesRequest; output: vcenterV1.ListVirtualMachinesRequest__Output }
      response: { input: vcenterV1.ListVirtualMachinesResponse; output: vcenterV1.ListVirtualMachinesResponse__Output }
    }
    /**
     * Puts a host into another cluster, or in none.
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
     * Takes a host out of the inventory. It keeps what it holds until another vCenter manages it.
     */
    removeHost: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveHostRequest; output: vcenterV1.RemoveHostRequest__Output }
      response: { input: vcenterV1.RemoveHostResponse; output: vcenterV1.RemoveHostResponse__Output }
    }
  }
  /**
   * The native key providers of a vCenter.
   */
  'nkpsim.vcenter.v1.KeyProviderService': {
    /**
     * Makes a provider and its KDK. ALREADY_EXISTS: the name or the key_id is taken.
     * RESOURCE_EXHAUSTED: 32 providers exist.
     */
    createProvider: {
      kind: 'unary'
      request: { input: vcenterV1.CreateProviderRequest; output: vcenterV1.CreateProviderRequest__Output }
      response: { input: vcenterV1.CreateProviderResponse; output: vcenterV1.CreateProviderResponse__Output }
    }
    /**
     * Deletes a provider, used or not, and takes its KDK from every host. There is no new default
     * when it was one.
     */
    deleteProvider: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteProviderRequest; output: vcenterV1.DeleteProviderRequest__Output }
      response: { input: vcenterV1.DeleteProviderResponse; output: vcenterV1.DeleteProviderResponse__Output }
    }
    /**
     * Prepares a backup: a URL and a token that is good for one download. The provider counts as
     * backed up when the download has finished.
     */
    exportProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ExportProviderRequest; output: vcenterV1.ExportProviderRequest__Output }
      response: { input: vcenterV1.ExportProviderResponse; output: vcenterV1.ExportProviderResponse__Output }
    }
    /**
     * The default of the vCenter, of a cluster or of a folder.
     */
    getDefaultProvider: {
      kind: 'unary'
      request: { input: vcenterV1.GetDefaultProviderRequest; output: vcenterV1.GetDefaultProviderRequest__Output }
      response: { input: vcenterV1.GetDefaultProviderResponse; output: vcenterV1.GetDefaultProviderResponse__Output }
    }
    /**
     * One provider by name, with its health on every host. NOT_FOUND: no such provider.
     */
    getProvider: {
      kind: 'unary'
      request: { input: vcenterV1.GetProviderRequest; output: vcenterV1.GetProviderRequest__Output }
      response: { input: vcenterV1.GetProviderResponse; output: vcenterV1.GetProviderResponse__Output }
    }
    /**
     * Restores a provider from a backup file. INVALID_ARGUMENT: file or password is wrong.
     * ALREADY_EXISTS: the name or key_id is taken by another KDK.
     */
    importProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ImportProviderRequest; output: vcenterV1.ImportProviderRequest__Output }
      response: { input: vcenterV1.ImportProviderResponse; output: vcenterV1.ImportProviderResponse__Output }
    }
    /**
     * The providers of one host, as the host holds them. NOT_FOUND: no such host.
     */
    listHostProviders: {
      kind: 'unary'
      request: { input: vcenterV1.ListHostProvidersRequest; output: vcenterV1.ListHostProvidersRequest__Output }
      response: { input: vcenterV1.ListHostProvidersResponse; output: vcenterV1.ListHostProvidersResponse__Output }
    }
    /**
     * Every provider that passes the filter.
     */
    listProviders: {
      kind: 'unary'
      request: { input: vcenterV1.ListProvidersRequest; output: vcenterV1.ListProvidersRequest__Output }
      response: { input: vcenterV1.ListProvidersResponse; output: vcenterV1.ListProvidersResponse__Output }
    }
    /**
     * Makes a provider the default of the vCenter, of a cluster or of a folder, or takes the default
     * away. FAILED_PRECONDITION: it was never backed up.
     */
    setDefaultProvider: {
      kind: 'unary'
      request: { input: vcenterV1.SetDefaultProviderRequest; output: vcenterV1.SetDefaultProviderRequest__Output }
      response: { input: vcenterV1.SetDefaultProviderResponse; output: vcenterV1.SetDefaultProviderResponse__Output }
    }
    /**
     * Changes the key_id of a provider; its KDK stays. A new backup is suggested after it.
     * ALREADY_EXISTS: the key_id is taken.
     */
    updateProvider: {
      kind: 'unary'
      request: { input: vcenterV1.UpdateProviderRequest; output: vcenterV1.UpdateProviderRequest__Output }
      response: { input: vcenterV1.UpdateProviderResponse; output: vcenterV1.UpdateProviderResponse__Output }
    }
  }
  /**
   * What this vCenter and its hosts are licensed for.
   */
  'nkpsim.vcenter.v1.LicenseService': {
    /**
     * Keeps a licence. INVALID_ARGUMENT: it is no licence key.
     */
    addLicense: {
      kind: 'unary'
      request: { input: vcenterV1.AddLicenseRequest; output: vcenterV1.AddLicenseRequest__Output }
      response: { input: vcenterV1.AddLicenseResponse; output: vcenterV1.AddLicenseResponse__Output }
    }
    /**
     * Gives a host or the vCenter a licence. NOT_FOUND: no such licence or host.
     */
    assignLicense: {
      kind: 'unary'
      request: { input: vcenterV1.AssignLicenseRequest; output: vcenterV1.AssignLicenseRequest__Output }
      response: { input: vcenterV1.AssignLicenseResponse; output: vcenterV1.AssignLicenseResponse__Output }
    }
    /**
     * Every licence, and what each host is licensed for.
     */
    listLicenses: {
      kind: 'unary'
      request: { input: vcenterV1.ListLicensesRequest; output: vcenterV1.ListLicensesRequest__Output }
      response: { input: vcenterV1.ListLicensesResponse; output: vcenterV1.ListLicensesResponse__Output }
    }
    /**
     * Forgets a licence. FAILED_PRECONDITION: it is assigned.
     */
    removeLicense: {
      kind: 'unary'
      request: { input: vcenterV1.RemoveLicenseRequest; output: vcenterV1.RemoveLicenseRequest__Output }
      response: { input: vcenterV1.RemoveLicenseResponse; output: vcenterV1.RemoveLicenseResponse__Output }
    }
  }
  /**
   * A domain of up to 15 vCenters, which share users, roles, permissions on the vCenter itself, and
   * licences, and see each other's inventory and providers. Providers are not replicated. Two
   * vCenters are linked by whoever may call both: each makes a CSR, the other issues a certificate
   * for it, and each keeps what it was issued.
   */
  'nkpsim.vcenter.v1.LinkedModeService': {
    /**
     * Lets another vCenter call this one. It can make administrators and providers here then: the
     * caller needs Authorization.ModifyPermissions and Authorization.ModifyRoles too.
     * RESOURCE_EXHAUSTED: the domain has 15.
     */
    admitPartner: {
      kind: 'unary'
      request: { input: vcenterV1.AdmitPartnerRequest; output: vcenterV1.AdmitPartnerRequest__Output }
      response: { input: vcenterV1.AdmitPartnerResponse; output: vcenterV1.AdmitPartnerResponse__Output }
    }
    /**
     * Which vCenter of the domain has which KDK under which name.
     */
    compareProviders: {
      kind: 'unary'
      request: { input: vcenterV1.CompareProvidersRequest; output: vcenterV1.CompareProvidersRequest__Output }
      response: { input: vcenterV1.CompareProvidersResponse; output: vcenterV1.CompareProvidersResponse__Output }
    }
    /**
     * Keeps what another vCenter issued to this one; needs what AdmitPartner needs. UNAVAILABLE: the
     * domain that is joined does not answer.
     */
    installPartner: {
      kind: 'unary'
      request: { input: vcenterV1.InstallPartnerRequest; output: vcenterV1.InstallPartnerRequest__Output }
      response: { input: vcenterV1.InstallPartnerResponse; output: vcenterV1.InstallPartnerResponse__Output }
    }
    /**
     * Every linked vCenter with its hosts and providers, as it said last.
     */
    listLinkedVcenters: {
      kind: 'unary'
      request: { input: vcenterV1.ListLinkedVcentersRequest; output: vcenterV1.ListLinkedVcentersRequest__Output }
      response: { input: vcenterV1.ListLinkedVcentersResponse; output: vcenterV1.ListLinkedVcentersResponse__Output }
    }
    /**
     * A CSR for calls to another vCenter.
     */
    preparePartnership: {
      kind: 'unary'
      request: { input: vcenterV1.PreparePartnershipRequest; output: vcenterV1.PreparePartnershipRequest__Output }
      response: { input: vcenterV1.PreparePartnershipResponse; output: vcenterV1.PreparePartnershipResponse__Output }
    }
    /**
     * Takes another vCenter out of this one's domain. NOT_FOUND: it is not in it.
     */
    removePartner: {
      kind: 'unary'
      request: { input: vcenterV1.RemovePartnerRequest; output: vcenterV1.RemovePartnerRequest__Output }
      response: { input: vcenterV1.RemovePartnerResponse; output: vcenterV1.RemovePartnerResponse__Output }
    }
    /**
     * Backs a provider up and restores it on another vCenter, without a file. ALREADY_EXISTS: another
     * KDK has its name there. FAILED_PRECONDITION: it was never backed up.
     */
    shareProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ShareProviderRequest; output: vcenterV1.ShareProviderRequest__Output }
      response: { input: vcenterV1.ShareProviderResponse; output: vcenterV1.ShareProviderResponse__Output }
    }
  }
  /**
   * What happened, and what stands wrong.
   */
  'nkpsim.vcenter.v1.MonitoringService': {
    /**
     * Notes that the caller has seen an alarm; it goes on standing. NOT_FOUND: it does not stand.
     */
    acknowledgeAlarm: {
      kind: 'unary'
      request: { input: vcenterV1.AcknowledgeAlarmRequest; output: vcenterV1.AcknowledgeAlarmRequest__Output }
      response: { input: vcenterV1.AcknowledgeAlarmResponse; output: vcenterV1.AcknowledgeAlarmResponse__Output }
    }
    /**
     * Events from one on, and then each as it happens, until the caller leaves.
     */
    followEvents: {
      kind: 'serverStream'
      request: { input: vcenterV1.FollowEventsRequest; output: vcenterV1.FollowEventsRequest__Output }
      response: { input: vcenterV1.FollowEventsResponse; output: vcenterV1.FollowEventsResponse__Output }
    }
    /**
     * Alarms that stand now.
     */
    listAlarms: {
      kind: 'unary'
      request: { input: vcenterV1.ListAlarmsRequest; output: vcenterV1.ListAlarmsRequest__Output }
      response: { input: vcenterV1.ListAlarmsResponse; output: vcenterV1.ListAlarmsResponse__Output }
    }
    /**
     * Events that pass the filter, the newest first.
     */
    listEvents: {
      kind: 'unary'
      request: { input: vcenterV1.ListEventsRequest; output: vcenterV1.ListEventsRequest__Output }
      response: { input: vcenterV1.ListEventsResponse; output: vcenterV1.ListEventsResponse__Output }
    }
    /**
     * Sets an alarm to green until what it stands for has ended and comes again; one that is checked
     * comes back at the next check. NOT_FOUND: it does not stand.
     */
    resetAlarm: {
      kind: 'unary'
      request: { input: vcenterV1.ResetAlarmRequest; output: vcenterV1.ResetAlarmRequest__Output }
      response: { input: vcenterV1.ResetAlarmResponse; output: vcenterV1.ResetAlarmResponse__Output }
    }
  }
  /**
   * Answers vCenters that were admitted to the domain, by the certificates that they were given then.
   * PERMISSION_DENIED: to all others.
   */
  'nkpsim.vcenter.v1.PartnerService': {
    /**
     * Brings what both have of what a domain shares together.
     */
    exchange: {
      kind: 'unary'
      request: { input: vcenterV1.ExchangeRequest; output: vcenterV1.ExchangeRequest__Output }
      response: { input: vcenterV1.ExchangeResponse; output: vcenterV1.ExchangeResponse__Output }
    }
    /**
     * What this vCenter is and holds, and whether it shares what the caller has.
     */
    getSummary: {
      kind: 'unary'
      request: { input: vcenterV1.GetSummaryRequest; output: vcenterV1.GetSummaryRequest__Output }
      response: { input: vcenterV1.GetSummaryResponse; output: vcenterV1.GetSummaryResponse__Output }
    }
    /**
     * The caller takes this vCenter out of its domain, and shall be taken out here.
     */
    leave: {
      kind: 'unary'
      request: { input: vcenterV1.LeaveRequest; output: vcenterV1.LeaveRequest__Output }
      response: { input: vcenterV1.LeaveResponse; output: vcenterV1.LeaveResponse__Output }
    }
    /**
     * Restores a provider that the caller has, with its KDK, as from a backup file. ALREADY_EXISTS:
     * another KDK has its name or key_id.
     */
    receiveProvider: {
      kind: 'unary'
      request: { input: vcenterV1.ReceiveProviderRequest; output: vcenterV1.ReceiveProviderRequest__Output }
      response: { input: vcenterV1.ReceiveProviderResponse; output: vcenterV1.ReceiveProviderResponse__Output }
    }
  }
  /**
   * Backups of the whole vCenter: its inventory, its identity and its key providers with their KDKs.
   * A backup is restored where no vCenter runs, so that is no call. Making one needs what backing up
   * a key provider needs: it holds every KDK, also where its password hides them.
   */
  'nkpsim.vcenter.v1.RecoveryService': {
    /**
     * Begins a backup of what the vCenter keeps at this moment, and returns while it is made.
     * INVALID_ARGUMENT: what is asked for is not possible. ABORTED: another backup is being made.
     */
    createBackup: {
      kind: 'unary'
      request: { input: vcenterV1.CreateBackupRequest; output: vcenterV1.CreateBackupRequest__Output }
      response: { input: vcenterV1.CreateBackupResponse; output: vcenterV1.CreateBackupResponse__Output }
    }
    /**
     * Removes a schedule; backups that it made stay. NOT_FOUND: no such schedule.
     */
    deleteSchedule: {
      kind: 'unary'
      request: { input: vcenterV1.DeleteScheduleRequest; output: vcenterV1.DeleteScheduleRequest__Output }
      response: { input: vcenterV1.DeleteScheduleResponse; output: vcenterV1.DeleteScheduleResponse__Output }
    }
    /**
     * One backup job by its id. NOT_FOUND: no such job, or no longer.
     */
    getBackupJob: {
      kind: 'unary'
      request: { input: vcenterV1.GetBackupJobRequest; output: vcenterV1.GetBackupJobRequest__Output }
      response: { input: vcenterV1.GetBackupJobResponse; output: vcenterV1.GetBackupJobResponse__Output }
    }
    /**
     * One schedule by name. NOT_FOUND: no such schedule.
     */
    getSchedule: {
      kind: 'unary'
      request: { input: vcenterV1.GetScheduleRequest; output: vcenterV1.GetScheduleRequest__Output }
      response: { input: vcenterV1.GetScheduleResponse; output: vcenterV1.GetScheduleResponse__Output }
    }
    /**
     * The newest 100 backup jobs.
     */
    listBackupJobs: {
      kind: 'unary'
      request: { input: vcenterV1.ListBackupJobsRequest; output: vcenterV1.ListBackupJobsRequest__Output }
      response: { input: vcenterV1.ListBackupJobsResponse; output: vcenterV1.ListBackupJobsResponse__Output }
    }
    /**
     * Every schedule.
     */
    listSchedules: {
      kind: 'unary'
      request: { input: vcenterV1.ListSchedulesRequest; output: vcenterV1.ListSchedulesRequest__Output }
      response: { input: vcenterV1.ListSchedulesResponse; output: vcenterV1.ListSchedulesResponse__Output }
    }
    /**
     * Makes a schedule, or replaces the one of its name; what is secret is to be given again then.
     * INVALID_ARGUMENT: what is asked for is not possible. RESOURCE_EXHAUSTED: 10 schedules exist.
     */
    setSchedule: {
      kind: 'unary'
      request: { input: vcenterV1.SetScheduleRequest; output: vcenterV1.SetScheduleRequest__Output }
      response: { input: vcenterV1.SetScheduleResponse; output: vcenterV1.SetScheduleResponse__Output }
    }
  }
  /**
   * Logging in and out. A session's token goes into the metadata `authorization` of every other call
   * to the vCenter, as `Bearer TOKEN`. Hosts take a token of their own, which lasts minutes: the
   * client asks for the next one while the session lasts.
   */
  'nkpsim.vcenter.v1.SessionService': {
    /**
     * The session of the caller.
     */
    getSession: {
      kind: 'unary'
      request: { input: vcenterV1.GetSessionRequest; output: vcenterV1.GetSessionRequest__Output }
      response: { input: vcenterV1.GetSessionResponse; output: vcenterV1.GetSessionResponse__Output }
    }
    /**
     * Gives the caller a token for hosts. The one of before stays good until it expires, unless what
     * its user may do has changed.
     */
    issueHostToken: {
      kind: 'unary'
      request: { input: vcenterV1.IssueHostTokenRequest; output: vcenterV1.IssueHostTokenRequest__Output }
      response: { input: vcenterV1.IssueHostTokenResponse; output: vcenterV1.IssueHostTokenResponse__Output }
    }
    /**
     * Every session.
     */
    listSessions: {
      kind: 'unary'
      request: { input: vcenterV1.ListSessionsRequest; output: vcenterV1.ListSessionsRequest__Output }
      response: { input: vcenterV1.ListSessionsResponse; output: vcenterV1.ListSessionsResponse__Output }
    }
    /**
     * Begins a session. UNAUTHENTICATED: user name or password is wrong, or there were too many wrong
     * ones.
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
   * What can be set by name. A change takes effect at once.
   */
  'nkpsim.vcenter.v1.SettingService': {
    /**
     * One setting by name. NOT_FOUND: no such setting.
     */
    getSetting: {
      kind: 'unary'
      request: { input: vcenterV1.GetSettingRequest; output: vcenterV1.GetSettingRequest__Output }
      response: { input: vcenterV1.GetSettingResponse; output: vcenterV1.GetSettingResponse__Output }
    }
    /**
     * Every setting.
     */
    listSettings: {
      kind: 'unary'
      request: { input: vcenterV1.ListSettingsRequest; output: vcenterV1.ListSettingsRequest__Output }
      response: { input: vcenterV1.ListSettingsResponse; output: vcenterV1.ListSettingsResponse__Output }
    }
    /**
     * Sets a setting. INVALID_ARGUMENT: it is out of bounds.
     */
    setSetting: {
      kind: 'unary'
      request: { input: vcenterV1.SetSettingRequest; output: vcenterV1.SetSettingRequest__Output }
      response: { input: vcenterV1.SetSettingResponse; output: vcenterV1.SetSettingResponse__Output }
    }
  }
  /**
   * Disks that belong to no VM. The simulator refuses them as the product does where it does, and has
   * none itself.
   */
  'nkpsim.vcenter.v1.VirtualStorageObjectService': {
    /**
     * Makes a first class disk. FAILED_PRECONDITION: encrypted ones are not supported before 8.0
     * Update 3. UNIMPLEMENTED: otherwise.
     */
    createDisk: {
      kind: 'unary'
      request: { input: vcenterV1.CreateDiskRequest; output: vcenterV1.CreateDiskRequest__Output }
      response: { input: vcenterV1.CreateDiskResponse; output: vcenterV1.CreateDiskResponse__Output }
    }
  }
}
