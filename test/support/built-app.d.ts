import type { ChildProcess } from 'node:child_process';

export interface BuiltAppPlace {
  directory: string;
  port: number;
  url: string;
  environment: Record<string, string>;
  remove: () => void;
}

/** A port that was free a moment ago. */
export declare function freePort(): Promise<number>;

export declare class BuiltApp {
  readonly process: ChildProcess;
  readonly output: string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** @param project the folder in which the application was built */
  constructor(environment: Record<string, string>, cwd: string, project?: string);
  static environment(): Promise<BuiltAppPlace>;
  static start(environment: Record<string, string>, cwd?: string, project?: string): Promise<BuiltApp>;
  /** Ends whatever a test left running, at once. */
  static endAll(): Promise<void>;
  prints(text: string): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}
