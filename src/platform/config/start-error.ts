/**
 * Thrown when the process cannot start because of its settings or surroundings, such as a database that refuses
 * connections; the message is for the operator, printed without a stack.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/**
 * Runs a step of the start that reads and writes files.
 * @param what the file or folder, and the settings that name it
 * @throws StartError when the file system or SQLite refuses, with its reason
 */
export function usingFiles<Result>(what: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw explained(what, error);
  }
}

/** Does the same for a step that takes time. */
export async function usingFilesAsync<Result>(what: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw explained(what, error);
  }
}

function explained(what: string, error: unknown): unknown {
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  const refused = syscall !== undefined || /^SQLITE_(CANTOPEN|READONLY|IOERR|PERM|AUTH|NOTADB)/.test(code);
  return refused ? new StartError(`${what} cannot be used: ${message}`, { cause: error }) : error;
}

/** Explains why the server cannot listen. @returns undefined for any other error */
export function listenFailure(error: unknown): StartError | undefined {
  const { code, syscall, message, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (!/^(listen|bind|getaddrinfo)$/.test(syscall ?? '')) return undefined;
  const reasons: Record<string, string> = {
    EADDRINUSE: `PORT ${port} is in use: another process, perhaps another node, listens there`,
    EACCES: `PORT ${port} cannot be used: this user may not listen there`,
    EADDRNOTAVAIL: `HOST ${address} is no address of this machine`,
  };
  return new StartError(`${reasons[code ?? ''] ?? `HOST or PORT cannot be used: ${message}`}.`, {
    cause: error,
  });
}
