// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto

import type { ExtraSetting as _nkpsim_esxi_v1_ExtraSetting, ExtraSetting__Output as _nkpsim_esxi_v1_ExtraSetting__Output } from '../../../nkpsim/esxi/v1/ExtraSetting.ts';
import type { MigrateEncryption as _nkpsim_esxi_v1_MigrateEncryption, MigrateEncryption__Output as _nkpsim_esxi_v1_MigrateEncryption__Output } from '../../../nkpsim/esxi/v1/MigrateEncryption.ts';
import type { RestartPriority as _nkpsim_esxi_v1_RestartPriority, RestartPriority__Output as _nkpsim_esxi_v1_RestartPriority__Output } from '../../../nkpsim/esxi/v1/RestartPriority.ts';

/**
 * A VM to reconfigure. Settings that are not given stay as they are.
 */
export interface ReconfigureVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
  /**
   * Notes about the VM, at most 4096 bytes. Empty removes the notes.
   */
  'annotation'?: (string);
  /**
   * Size of the memory in bytes: a multiple of 4 MiB, at most 24 TiB.
   */
  'memoryBytes'?: (number | string);
  /**
   * Number of virtual CPUs, from 1 to 768.
   */
  'cpuCount'?: (number);
  /**
   * Settings to change or remove, at most 64.
   */
  'extraSettings'?: (_nkpsim_esxi_v1_ExtraSetting)[];
  /**
   * Whether migrations are encrypted. An encrypted VM accepts only MIGRATE_ENCRYPTION_REQUIRED.
   */
  'migrateEncryption'?: (_nkpsim_esxi_v1_MigrateEncryption);
  /**
   * Order in which vSphere HA restarts the VM.
   */
  'restartPriority'?: (_nkpsim_esxi_v1_RestartPriority);
  '_annotation'?: "annotation";
  '_memoryBytes'?: "memoryBytes";
  '_cpuCount'?: "cpuCount";
}

/**
 * A VM to reconfigure. Settings that are not given stay as they are.
 */
export interface ReconfigureVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
  /**
   * Notes about the VM, at most 4096 bytes. Empty removes the notes.
   */
  'annotation'?: (string);
  /**
   * Size of the memory in bytes: a multiple of 4 MiB, at most 24 TiB.
   */
  'memoryBytes'?: (number);
  /**
   * Number of virtual CPUs, from 1 to 768.
   */
  'cpuCount'?: (number);
  /**
   * Settings to change or remove, at most 64.
   */
  'extraSettings': (_nkpsim_esxi_v1_ExtraSetting__Output)[];
  /**
   * Whether migrations are encrypted. An encrypted VM accepts only MIGRATE_ENCRYPTION_REQUIRED.
   */
  'migrateEncryption': (_nkpsim_esxi_v1_MigrateEncryption__Output);
  /**
   * Order in which vSphere HA restarts the VM.
   */
  'restartPriority': (_nkpsim_esxi_v1_RestartPriority__Output);
  '_annotation'?: "annotation";
  '_memoryBytes'?: "memoryBytes";
  '_cpuCount'?: "cpuCount";
}
