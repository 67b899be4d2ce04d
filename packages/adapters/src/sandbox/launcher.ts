import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Limits, RunnerUnavailable } from '@live-code/core';
import type { SlotGroups } from './control-groups.ts';
import { remedyFor } from './remedies.ts';
import { SandboxLost } from './sandbox-lost.ts';
import { Slot } from './slot.ts';

const FOLDER = fileURLToPath(new URL('../../src/sandbox/launcher', import.meta.url));

/** What a launcher is started with. */
export interface LauncherOptions {
  /** Absolute path of the Python interpreter. */
  readonly executable: string;
  /** Absolute paths, beside `/usr`, that programs may read. */
  readonly extraRoots: readonly string[];
  /** Python modules that are imported once. */
  readonly preload: readonly string[];
  /** Absolute path of the folder with archives. */
  readonly store: string;
  /** What most jobs may use: slots are made for it, and changed for a job with other limits. */
  readonly limits: Limits;
  /** `null` where none can be made. */
  readonly groups: SlotGroups | null;
}

type Said =
  | { readonly ready: true }
  | { readonly refused: { readonly step: string; readonly text: string } }
  | { readonly made: string; readonly fds: readonly number[] }
  | { readonly ended: string };

interface Making {
  readonly resolve: (slot: Slot) => void;
  readonly reject: (error: Error) => void;
  readonly ended: { readonly promise: Promise<void>; readonly resolve: () => void };
}

/** The fork server, as a process of this one. It makes slots, and runs no program itself. */
export class Launcher {
  /** Resolves when it has started and can make slots. */
  readonly ready: Promise<void>;
  /** Resolves when it is gone, and every slot with it. */
  readonly lost: Promise<void>;
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #making = new Map<string, Making>();
  #settleReady: { resolve: () => void; reject: (error: Error) => void } | null = null;
  #names = 0;
  #holds = 0;
  #complaint = '';

  constructor({ executable, extraRoots, preload, store, limits, groups }: LauncherOptions) {
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.#child = spawn(executable, ['/box/main.py'], {
      cwd: '/',
      // All of it is gone before the first program; the interpreter's own start needs it.
      env: {
        PYTHONPATH: FOLDER,
        PYTHONUNBUFFERED: '1',
        HOME: '/nonexistent',
        LANG: 'C.UTF-8',
        PATH: '/usr/bin:/bin',
      },
      // A terminal's ^C is for us; the launcher ends when its control socket does.
      detached: true,
      // A program inherits the kind of file that the interpreter found at its start.
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const streams = this.#child.stdio as unknown as [Socket, Socket, Socket, Socket] | undefined;
    if (streams === undefined)
      throw new RunnerUnavailable('No file descriptor is left to start a sandbox.', undefined);
    this.#control = streams[3];
    this.#control.on('error', () => {});
    streams[0].on('error', () => {});
    streams[1].resume();
    streams[2].setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2000);
    });
    createInterface({ input: this.#control })
      .on('line', (line) => this.#hear(JSON.parse(line) as Said))
      // The socket's own, which it passes on.
      .on('error', () => {});
    this.lost = new Promise((resolve) => {
      const lose = (): void => {
        this.#lose();
        resolve();
      };
      this.#child.on('error', lose);
      this.#child.on('close', lose);
    });
    this.#say({
      extra_roots: extraRoots,
      preload,
      store,
      limits: {
        memory_bytes: limits.memoryBytes,
        processes: limits.processes,
        disk_bytes: limits.diskBytes,
      },
      cgroups: groups && { version: groups.version, slots: groups.folders },
    });
    this.#unref();
    this.#hold(this.ready);
  }

  /** Whether it can still be asked. */
  get alive(): boolean {
    return this.#control.writable && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws {RunnerUnavailable} where the launcher is lost before it has made the slot. */
  make(): Promise<Slot> {
    const name = String(this.#names++);
    const making = new Promise<Slot>((resolve, reject) => {
      let settle = (): void => {};
      const promise = new Promise<void>((done) => {
        settle = done;
      });
      this.#making.set(name, { resolve, reject, ended: { promise, resolve: settle } });
      this.#say(['make', name]);
    });
    this.#hold(making);
    return making;
  }

  /** Ends it, and every slot with it: then `lost` resolves. */
  close(): void {
    for (const handle of this.#handles()) handle.ref();
    this.#control.destroy();
  }

  #say(message: unknown): void {
    if (this.#control.writable) this.#control.write(`${JSON.stringify(message)}\n`);
    else this.#lose();
  }

  #hear(said: Said): void {
    if ('ready' in said) this.#settleReady?.resolve();
    else if ('refused' in said) this.#settleReady?.reject(refusal(said.refused));
    else if ('made' in said) this.#open(said.made, said.fds);
    else {
      this.#making.get(said.ended)?.ended.resolve();
      this.#making.delete(said.ended);
    }
  }

  #open(name: string, descriptors: readonly number[]): void {
    const making = this.#making.get(name);
    if (making === undefined || this.#child.pid === undefined) return;
    try {
      const slot = new Slot(this.#child.pid, descriptors, {
        ended: making.ended.promise,
        kill: () => this.#say(['kill', name]),
      });
      slot.unref();
      making.resolve(slot);
    } catch (error) {
      making.reject(
        new RunnerUnavailable(`The sandbox’s pipes cannot be opened. ${remedyFor('pipes')}`, error),
      );
    }
    this.#say(['opened', name]);
  }

  #lose(): void {
    this.close();
    const error = new SandboxLost(`The sandbox’s launcher ended. ${this.#complaint}`.trim(), undefined);
    this.#settleReady?.reject(error);
    for (const { reject, ended } of this.#making.values()) {
      reject(error);
      ended.resolve();
    }
    this.#making.clear();
  }

  /** Keeps the event loop going while something is awaited of the launcher. */
  #hold(awaited: Promise<unknown>): void {
    if (this.#holds++ === 0) for (const handle of this.#handles()) handle.ref();
    const release = (): void => {
      if (--this.#holds === 0) this.#unref();
    };
    awaited.then(release, release);
  }

  /** It is there for programs that run, and does not keep its host alive. */
  #unref(): void {
    for (const handle of this.#handles()) handle.unref();
  }

  #handles(): readonly (ChildProcess | Socket)[] {
    return [this.#child, ...(this.#child.stdio as unknown as readonly Socket[])];
  }
}

const refusal = ({ step, text }: { step: string; text: string }): RunnerUnavailable =>
  new RunnerUnavailable(`The sandbox cannot start: ${text}. ${remedyFor(step)}`.trim(), undefined);
