import type { ShownSetting } from '../config/show.ts';
import type { BaseConfig, Config, ForgeConfig } from '../config.ts';
import type { Paint } from './paint.ts';

/** What a command finds outside itself; tests bring their own. */
export interface World {
  /** Throws ConfigError. */
  config(): Config;
  /** Without a forge. Throws ConfigError. */
  base(): BaseConfig;
  hasForge(): boolean;
  /** Those that are configured. Throws ConfigError. */
  forges(): ForgeConfig[];
  settings(): ShownSetting[];
  /** One or several lines to stdout. */
  out(text: string): void;
  err(text: string): void;
  /** How far long work is: one line that is written over on a terminal, else a line each. */
  progress(text: string): void;
  paint: Paint;
  /** Characters a line of the terminal takes; null = nobody looks. */
  width: number | null;
  cwd: string;
  now(): number;
  /** All of stdin. */
  readStdin(): Promise<string>;
  /** Asks a person a question; null where nobody can be asked. A secret is not shown. */
  ask: ((question: string, options?: { secret?: boolean }) => Promise<string>) | null;
}

/** The command could not do it: exit code 1. The message, if any, names the remedy. */
export class Failed extends Error {
  constructor(message = '') {
    super(message);
    this.name = 'Failed';
  }
}

/** It was called in a way that can't be meant: exit code 2. */
export class WrongUse extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUse';
  }
}
